#pragma once

#include <optional>
#include <string>

#include "runtime/rpc/fields.hpp"
#include "services/users/domain/roles.hpp"

namespace users {

constexpr std::size_t max_password = 128;  ///< bytes; bounds what is hashed

/// What describes a person in requests and in the accounts file. Faults are noted in the fields.
struct PersonInput {
    std::string email;     ///< normalised
    std::string password;  ///< 8 to 128 characters
    std::optional<std::string> name;
};

PersonInput read_person(kontor::Fields& in);

/// `roles`: at least one, known ones only.
Roles read_roles(kontor::Fields& in);

}  // namespace users
