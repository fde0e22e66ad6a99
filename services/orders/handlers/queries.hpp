#pragma once

#include "runtime/rpc/request.hpp"
#include "services/orders/store/order_queries.hpp"

namespace orders {

// The queries, each in a file of its name.

/// get: one order, now or as it was at a time.
kontor::Reply get(OrderQueries& orders, const kontor::Request& request);
/// list: orders, newest first.
kontor::Reply list(OrderQueries& orders, const kontor::Request& request);
/// history: an order's own events.
kontor::Reply history(OrderQueries& orders, const kontor::Request& request);

}  // namespace orders
