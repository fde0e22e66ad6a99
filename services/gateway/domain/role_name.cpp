#include "services/gateway/domain/role_name.hpp"

#include <algorithm>
#include <array>

namespace gateway {
namespace {

constexpr std::array<std::string_view, 3> human_roles{"customer", "staff", "admin"};
constexpr std::array<std::string_view, 2> machine_roles{"operator", "service"};
constexpr std::size_t longest_role = 32;

}  // namespace

bool is_human_role(std::string_view role) {
    return std::ranges::find(human_roles, role) != human_roles.end();
}

bool is_machine_role(std::string_view role) {
    return std::ranges::find(machine_roles, role) != machine_roles.end();
}

std::vector<std::string> roles_from_outside(std::vector<std::string> roles) {
    std::erase_if(roles, is_machine_role);
    return roles;
}

std::optional<std::string> fault_of_role(std::string_view role) {
    const bool letter_first = !role.empty() && role.front() >= 'a' && role.front() <= 'z';
    const bool known_letters =
        role.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
    if (!letter_first || !known_letters || role.size() > longest_role)
        return "must be a role: 1 to 32 small letters, digits and dashes, a letter first";
    if (is_machine_role(role)) return "is a role of services and tools, which no token gives";
    return std::nullopt;
}

}  // namespace gateway
