#pragma once

#include "runtime/service/definition.hpp"
#include "services/notification/handlers/wiring.hpp"
#include "services/notification/schema.hpp"

namespace notification {

/// This service, for its own program and for the one that holds them all.
inline constexpr kontor::ServiceDefinition definition{"notification", schema, wire};

}  // namespace notification
