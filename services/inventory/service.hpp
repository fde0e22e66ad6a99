#pragma once

#include "runtime/service/definition.hpp"
#include "services/inventory/handlers/wiring.hpp"
#include "services/inventory/schema.hpp"

namespace inventory {

/// This service, for its own program and for the one that holds them all.
inline constexpr kontor::ServiceDefinition definition{"inventory", schema, wire};

}  // namespace inventory
