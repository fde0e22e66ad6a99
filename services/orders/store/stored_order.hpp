#pragma once

#include "runtime/base/clock.hpp"
#include "services/orders/domain/order.hpp"

namespace orders {

/// An order with what only the store knows of it.
struct StoredOrder {
    Order order{};
    std::int64_t number = 0;  ///< 0: a tombstone
    bool on_board = true;     ///< the broker may hold a retained view of it
    kontor::Time created{};
    kontor::Time updated{};
};

}  // namespace orders
