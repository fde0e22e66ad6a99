#pragma once

#include <string>
#include <vector>

namespace gateway {

/// Of these roles, those that a token or a key may give: customer, staff, admin. Those of services and tools never come in
/// from outside.
std::vector<std::string> human_roles(const std::vector<std::string>& roles);

}  // namespace gateway
