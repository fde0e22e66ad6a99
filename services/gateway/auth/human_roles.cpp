#include "services/gateway/auth/human_roles.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace gateway {
namespace {

constexpr std::array<std::string_view, 3> roles_of_people{"customer", "staff", "admin"};

}  // namespace

std::vector<std::string> human_roles(const std::vector<std::string>& roles) {
    std::vector<std::string> human;
    for (const auto& role : roles) {
        if (std::ranges::find(roles_of_people, role) != roles_of_people.end()) human.push_back(role);
    }
    return human;
}

}  // namespace gateway
