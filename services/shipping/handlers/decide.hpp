#pragma once

#include "runtime/rpc/reply.hpp"
#include "runtime/store/transaction.hpp"
#include "services/shipping/store/shipment_table.hpp"

namespace shipping {

/// What all commands share: load the shipment, let the domain decide, record what it decided, answer with the view.
class Shipments {
public:
    explicit Shipments(kontor::Database& database) : table_{database}, writer_{database}, log_{database} {}
    /// The shipment; one in state `none` if it is unknown.
    ShipmentRow load(const std::string& id);
    /// The position the next event will have in the log, so no two labels share one.
    std::int64_t next_serial() { return log_.head() + 1; }
    kontor::Reply carry_out(ShipmentRow row, const Decision& decision, kontor::Transaction& transaction);

private:
    ShipmentTable table_;
    ShipmentWriter writer_;
    kontor::EventReader log_;
};

}  // namespace shipping
