#pragma once

#include "runtime/rpc/principal.hpp"

namespace notification {

/// Customers see and change only what is theirs.
inline bool sees_all(const kontor::Principal& principal) {
    return principal.has("staff") || principal.has("admin") || principal.has("service") ||
           principal.has("operator");
}

}  // namespace notification
