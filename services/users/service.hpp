#pragma once

#include "runtime/service/definition.hpp"
#include "services/users/handlers/wiring.hpp"
#include "services/users/schema.hpp"

namespace users {

/// This service, for its own program and for the one that holds them all.
inline constexpr kontor::ServiceDefinition definition{"users", schema, wire};

}  // namespace users
