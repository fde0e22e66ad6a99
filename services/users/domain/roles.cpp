#include "services/users/domain/roles.hpp"

#include <algorithm>

namespace users {

bool is_role(std::string_view text) {
    return std::ranges::find(known_roles, text) != known_roles.end();
}

Roles make_roles(std::vector<std::string> roles) {
    std::ranges::sort(roles);
    const auto doubles = std::ranges::unique(roles);
    roles.erase(doubles.begin(), doubles.end());
    return roles;
}

}  // namespace users
