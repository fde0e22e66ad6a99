#pragma once

#include "runtime/rpc/request.hpp"
#include "services/shipping/store/shipment_table.hpp"

namespace shipping {

/// `get` and `list`.
class ShipmentQueries {
public:
    explicit ShipmentQueries(kontor::Database& read_database) : table_{read_database} {}
    kontor::Reply get(const kontor::Request& request);
    kontor::Reply list(const kontor::Request& request);

private:
    ShipmentTable table_;
};

}  // namespace shipping
