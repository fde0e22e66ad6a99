#pragma once

#include "runtime/service/definition.hpp"
#include "services/gateway/handlers/wiring.hpp"
#include "services/gateway/schema.hpp"

namespace gateway {

/// This service, for its own program and for the one that holds them all.
inline constexpr kontor::ServiceDefinition definition{"gateway", schema, wire};

}  // namespace gateway
