#pragma once

#include "runtime/service/definition.hpp"
#include "services/orders/handlers/wiring.hpp"
#include "services/orders/schema.hpp"

namespace orders {

/// This service, for its own program and for the one that holds them all.
inline constexpr kontor::ServiceDefinition definition{"orders", schema, wire};

}  // namespace orders
