#pragma once

#include "runtime/service/definition.hpp"
#include "services/shipping/handlers/wiring.hpp"
#include "services/shipping/schema.hpp"

namespace shipping {

/// This service, for its own program and for the one that holds them all.
inline constexpr kontor::ServiceDefinition definition{"shipping", schema, wire};

}  // namespace shipping
