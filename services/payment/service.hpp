#pragma once

#include "runtime/service/definition.hpp"
#include "services/payment/handlers/wiring.hpp"
#include "services/payment/schema.hpp"

namespace payment {

/// This service, for its own program and for the one that holds them all.
inline constexpr kontor::ServiceDefinition definition{"payment", schema, wire};

}  // namespace payment
