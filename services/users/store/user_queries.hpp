#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/users/store/user_row.hpp"

namespace users {

/// What a login is checked against.
struct Credential {
    std::string user;
    std::string password_hash;
};

/// Reads users, for the reader.
class UserQueries {
public:
    explicit UserQueries(kontor::Database& database);

    std::optional<User> find(std::string_view id);
    std::optional<Credential> credential(std::string_view email);
    /// In the order of their ids, which is that of their registration; at most `limit`.
    std::vector<User> after(std::string_view id, int limit);

private:
    kontor::Statement find_;
    kontor::Statement credential_;
    kontor::Statement after_;
};

}  // namespace users
