#include "services/users/domain/account.hpp"

namespace users {
namespace {

void apply(Account& account, const Registered& event) {
    account.user = event.user;
}

void apply(Account&, const LoggedIn&) {}

void apply(Account& account, const RolesSet& event) {
    account.user->roles = event.roles;
}

void apply(Account& account, const Erased&) {
    account = {.user = std::nullopt, .erased = true};
}

std::vector<Event> nothing_to_do() {
    return {};
}

std::unexpected<kontor::Rejection> no_such_user() {
    return std::unexpected{kontor::not_found("there is no such user")};
}

}  // namespace

Decision decide(const Register& command) {
    if (command.email_taken) {
        return std::unexpected{
            kontor::refused("email-taken", "there is an account with this e-mail address")};
    }
    return std::vector<Event>{Registered{command.user}};
}

Decision decide(const Account& account, std::string_view password_hash, const LogIn& command) {
    if (!account.user || password_hash != command.password_hash)
        return std::unexpected{invalid_credentials()};
    return std::vector<Event>{LoggedIn{account.user->id}};
}

Decision decide(const Account& account, const SetRoles& command) {
    if (!account.user) return no_such_user();
    if (account.user->roles == command.roles) return nothing_to_do();
    return std::vector<Event>{RolesSet{account.user->id, command.roles}};
}

Decision decide(const Account& account, const Erase& command) {
    if (account.erased) return nothing_to_do();
    if (!account.user) return no_such_user();
    return std::vector<Event>{Erased{command.id}};
}

void evolve(Account& account, const Event& event) {
    std::visit([&account](const auto& what) { apply(account, what); }, event);
}

kontor::Rejection invalid_credentials() {
    return {kontor::RejectionKind::unauthenticated, "invalid-credentials",
            "the e-mail address or the password is wrong"};
}

}  // namespace users
