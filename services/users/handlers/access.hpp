#pragma once

#include <string_view>

#include "runtime/rpc/principal.hpp"

/// Who may do what. The gateway has checked the token and the route; this holds whatever the route.
namespace users {

/// Reading all users: staff, admins, operators, services.
void require_reader(const kontor::Principal& principal);
/// Reading one user: that user, and whoever may read all.
void require_reader_of(const kontor::Principal& principal, std::string_view user);
/// Changing what a user may do: admins and services.
void require_admin(const kontor::Principal& principal);
/// What is between services.
void require_service(const kontor::Principal& principal);
/// Erasing a user: that user, admins and services.
void require_owner_of(const kontor::Principal& principal, std::string_view user);

}  // namespace users
