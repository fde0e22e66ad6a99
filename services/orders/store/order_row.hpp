#pragma once

#include "runtime/store/statement.hpp"
#include "services/orders/store/stored_order.hpp"

namespace orders {

/// Reads orders with their lines; `rest` is a WHERE, ORDER BY and so on, with the tables `orders` and
/// `order_lines`.
std::string select_orders(const std::string& rest);
StoredOrder read_order_row(kontor::Row row);

inline constexpr const char* select_tombstone =
    "SELECT id, reason_code, reason_detail, at, customer FROM barred_orders WHERE id = ?";
StoredOrder read_tombstone_row(kontor::Row row);

}  // namespace orders
