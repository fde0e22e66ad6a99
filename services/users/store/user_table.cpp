#include "services/users/store/user_table.hpp"

namespace users {
namespace {

std::string select(const char* condition) {
    return std::string{"SELECT "} + user_columns + " FROM users WHERE " + condition;
}

}  // namespace

UserTable::UserTable(kontor::Database& database)
    : find_{database, select("id = ?")},
      find_by_email_{database, select("email = ?")},
      add_{database, "INSERT INTO users (id, email, name, roles, created) VALUES (?, ?, ?, ?, ?)"},
      set_roles_{database, "UPDATE users SET roles = ? WHERE id = ?"},
      remove_{database, "DELETE FROM users WHERE id = ?"},
      add_key_{database, "INSERT INTO user_keys (user, key) VALUES (?, ?)"},
      key_destroyed_{database, "SELECT key IS NULL FROM user_keys WHERE user = ?"},
      destroy_key_{database, "UPDATE user_keys SET key = NULL WHERE user = ?"},
      password_hash_{database, "SELECT password_hash FROM credentials WHERE user = ?"},
      set_password_hash_{database,
                         "INSERT INTO credentials (user, password_hash) VALUES (?, ?)"
                         " ON CONFLICT (user) DO UPDATE SET password_hash = excluded.password_hash"} {}

Account UserTable::load(std::string_view id) {
    const auto destroyed = key_destroyed_.first([](kontor::Row row) { return row.integer(0) != 0; }, id);
    return {.user = find_.first(read_user, id), .erased = destroyed.value_or(false)};
}

std::optional<User> UserTable::find_by_email(std::string_view email) {
    return find_by_email_.first(read_user, email);
}

void UserTable::add(const User& user, std::string_view key) {
    add_.run(user.id, user.email, user.name, roles_text(user.roles), user.created.time_since_epoch().count());
    add_key_.run(user.id, kontor::Blob{key});
}

void UserTable::set_roles(std::string_view id, const Roles& roles) {
    set_roles_.run(roles_text(roles), id);
}

void UserTable::erase(std::string_view id) {
    destroy_key_.run(id);
    remove_.run(id);
}

std::string UserTable::password_hash(std::string_view id) {
    return password_hash_.first([](kontor::Row row) { return row.text(0); }, id).value_or("");
}

void UserTable::set_password_hash(std::string_view id, std::string_view hash) {
    set_password_hash_.run(id, hash);
}

}  // namespace users
