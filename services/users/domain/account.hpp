#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "runtime/base/clock.hpp"
#include "runtime/base/result.hpp"
#include "services/users/domain/roles.hpp"

namespace users {

/// A person who can log in.
struct User {
    std::string id;
    std::string email;  ///< as `normalise_email` gives it
    std::optional<std::string> name;
    Roles roles;
    kontor::Time created{};
};

/// All there is to know of an id: nothing, a user, or that there was one.
struct Account {
    std::optional<User> user;
    bool erased = false;
};

struct Registered {
    User user;
};
struct LoggedIn {
    std::string id;
};
struct RolesSet {
    std::string id;
    Roles roles;
};
struct Erased {
    std::string id;
};
using Event = std::variant<Registered, LoggedIn, RolesSet, Erased>;
using Decision = kontor::Decision<Event>;

struct Register {
    User user;
    bool email_taken = false;
};
struct LogIn {
    std::string password_hash;  ///< the one that the password was verified against
};
struct SetRoles {
    Roles roles;
};
struct Erase {
    std::string id;
};

Decision decide(const Register& command);
/// `password_hash` is the one in force. It differs when the account was erased, or its password changed,
/// meanwhile.
Decision decide(const Account& account, std::string_view password_hash, const LogIn& command);
Decision decide(const Account& account, const SetRoles& command);
/// Erasing twice is erasing once; there is nothing to be erased of an id nobody had.
Decision decide(const Account& account, const Erase& command);

void evolve(Account& account, const Event& event);

/// The one answer to an unknown address and to a wrong password.
kontor::Rejection invalid_credentials();

}  // namespace users
