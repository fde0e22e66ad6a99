#pragma once

#include "runtime/base/clock.hpp"
#include "services/orders/domain/order.hpp"

namespace orders {

/// The retained view of an order at the broker.
enum class OnBoard { nothing, shown, to_take_off };

/// An order with what only the store knows of it.
struct StoredOrder {
    Order order{};
    std::int64_t number = 0;  ///< 0: a tombstone
    OnBoard board = OnBoard::shown;
    kontor::Time created{};
    kontor::Time updated{};
};

}  // namespace orders
