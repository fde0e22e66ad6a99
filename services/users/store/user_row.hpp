#pragma once

#include "runtime/store/statement.hpp"
#include "services/users/domain/account.hpp"

namespace users {

/// The columns that `read_user` reads, in its order.
inline constexpr const char* user_columns = "id, email, name, roles, created";

User read_user(kontor::Row row);
std::string roles_text(const Roles& roles);

}  // namespace users
