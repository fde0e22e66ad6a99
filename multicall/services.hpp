#pragma once

#include <span>
#include <string_view>

#include "runtime/service/definition.hpp"

namespace multicall {

/// All services, in the order in which a node starts them.
std::span<const kontor::ServiceDefinition> services();

/// Null when there is none of that name.
const kontor::ServiceDefinition* find_service(std::string_view name);

}  // namespace multicall
