#pragma once

#include "runtime/service/definition.hpp"
#include "services/registry/handlers/wiring.hpp"
#include "services/registry/schema.hpp"

namespace registry {

/// This service, for its own program and for the one that holds them all.
inline constexpr kontor::ServiceDefinition definition{"registry", schema, wire};

}  // namespace registry
