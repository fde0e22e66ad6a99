#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

/// Roles of people that every service knows.
bool is_human_role(std::string_view role);

/// Roles of services and tools. They have identities at the broker, and are never taken from a token.
bool is_machine_role(std::string_view role);

/// What a token or a key may give of these: not those of services and tools.
std::vector<std::string> roles_from_outside(std::vector<std::string> roles);

/// Why a route can't ask for a role of that name: a predicate; nothing when it can.
std::optional<std::string> fault_of_role(std::string_view role);

}  // namespace gateway
