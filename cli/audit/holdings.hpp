// What all services hold for one order, brought together.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/audit/snapshot.hpp"

namespace kontor::cli {

/// Pointers into the snapshot. An order without `order` is known to others but not to the orders service.
struct OrderHoldings {
    const OrderRow* order = nullptr;
    const ReservationRow* reservation = nullptr;
    std::vector<const PaymentRow*> payments{};
    std::vector<const ShipmentRow*> shipments{};
};

std::map<std::string, OrderHoldings> holdings_by_order(const Snapshot& snapshot);

}  // namespace kontor::cli
