#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/base/clock.hpp"
#include "runtime/store/statement.hpp"
#include "services/shipping/domain/shipment.hpp"

namespace shipping {

struct ShipmentRow {
    Shipment shipment;
    kontor::Time updated{};
};

/// The table `shipments`, through one connection.
class ShipmentTable {
public:
    explicit ShipmentTable(kontor::Database& database);
    std::optional<ShipmentRow> find(const std::string& id);
    /// Oldest first, behind the id `after`.
    std::vector<ShipmentRow> list(const std::string& after, int limit);

private:
    kontor::Statement find_;
    kontor::Statement list_;
};

/// Its writing side.
class ShipmentWriter {
public:
    explicit ShipmentWriter(kontor::Database& database);
    void keep(const Shipment& shipment, kontor::Time now);

private:
    kontor::Statement keep_;
};

}  // namespace shipping
