#pragma once

#include "runtime/service/definition.hpp"
#include "services/catalog/handlers/wiring.hpp"
#include "services/catalog/store/searchable_schema.hpp"

namespace catalog {

/// This service, for its own program and for the one that holds them all.
inline constexpr kontor::ServiceDefinition definition{"catalog", searchable_schema, wire};

}  // namespace catalog
