#pragma once

#include "runtime/rpc/principal.hpp"
#include "services/orders/domain/order.hpp"

namespace orders {

/// Whether the principal sees everybody's orders. Others see their own, and to them others' don't exist.
inline bool sees_all(const kontor::Principal& principal) {
    return principal.has("staff") || principal.has("admin") || principal.has("operator") ||
           principal.has("service");
}

inline bool may_see(const kontor::Principal& principal, const Order& order) {
    if (sees_all(principal)) return true;
    return !order.customer.empty() && order.customer == principal.subject;
}

inline bool may_see_key(const kontor::Principal& principal) {
    return principal.has("staff") || principal.has("operator") || principal.has("service");
}

}  // namespace orders
