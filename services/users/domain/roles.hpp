#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace users {

/// What a person may be. (`service` is no role of a person: services have broker identities.)
inline constexpr std::array<std::string_view, 4> known_roles{"admin", "customer", "operator", "staff"};

/// Sorted, each once.
using Roles = std::vector<std::string>;

bool is_role(std::string_view text);
Roles make_roles(std::vector<std::string> roles);

/// What whoever registers gets.
inline Roles default_roles() {
    return {"customer"};
}

}  // namespace users
