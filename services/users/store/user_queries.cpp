#include "services/users/store/user_queries.hpp"

namespace users {

UserQueries::UserQueries(kontor::Database& database)
    : find_{database, std::string{"SELECT "} + user_columns + " FROM users WHERE id = ?"},
      credential_{database,
                  "SELECT id, password_hash FROM users JOIN credentials ON user = id WHERE email = ?"},
      after_{database,
             std::string{"SELECT "} + user_columns + " FROM users WHERE id > ? ORDER BY id LIMIT ?"} {}

std::optional<User> UserQueries::find(std::string_view id) {
    return find_.first(read_user, id);
}

std::optional<Credential> UserQueries::credential(std::string_view email) {
    return credential_.first([](kontor::Row row) { return Credential{row.text(0), row.text(1)}; }, email);
}

std::vector<User> UserQueries::after(std::string_view id, int limit) {
    std::vector<User> users;
    after_.each([&users](kontor::Row row) { users.push_back(read_user(row)); }, id, limit);
    return users;
}

}  // namespace users
