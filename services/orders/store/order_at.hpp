#pragma once

#include "services/orders/store/order_queries.hpp"

namespace orders {

/// The order as it was at a time, made again from its own events and what was seen of payment and shipment by
/// then. Nothing: it wasn't there yet.
std::optional<StoredOrder> order_at(OrderQueries& queries, const StoredOrder& now, kontor::Time at);

}  // namespace orders
