#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "services/users/store/user_row.hpp"

namespace users {

/// The tables `users`, `credentials` and `user_keys`, for the writer.
class UserTable {
public:
    explicit UserTable(kontor::Database& database);

    Account load(std::string_view id);
    std::optional<User> find_by_email(std::string_view email);
    /// Adds a user with the key that seals what the event log keeps of them.
    void add(const User& user, std::string_view key);
    void set_roles(std::string_view id, const Roles& roles);
    /// Removes the user, with password hash and sessions, and destroys the key.
    void erase(std::string_view id);

    /// Empty when there is none.
    std::string password_hash(std::string_view id);
    void set_password_hash(std::string_view id, std::string_view hash);

private:
    kontor::Statement find_;
    kontor::Statement find_by_email_;
    kontor::Statement add_;
    kontor::Statement set_roles_;
    kontor::Statement remove_;
    kontor::Statement add_key_;
    kontor::Statement key_destroyed_;
    kontor::Statement destroy_key_;
    kontor::Statement password_hash_;
    kontor::Statement set_password_hash_;
};

}  // namespace users
