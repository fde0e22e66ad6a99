#pragma once

#include "runtime/service/definition.hpp"
#include "services/saga-coordinator/handlers/wiring.hpp"
#include "services/saga-coordinator/schema.hpp"

namespace saga_coordinator {

/// This service, for its own program and for the one that holds them all.
inline constexpr kontor::ServiceDefinition definition{"saga-coordinator", schema, wire};

}  // namespace saga_coordinator
