#include "services/users/handlers/register.hpp"

#include "runtime/security/password.hpp"
#include "runtime/security/secret_bytes.hpp"
#include "services/users/handlers/json.hpp"
#include "services/users/handlers/person_input.hpp"

namespace users {

std::optional<kontor::Reply> prepare_register(kontor::Request& request) {
    kontor::Fields in{request.body};
    auto person = read_person(in);
    in.done();
    request.body = {{"email", person.email}, {"password_hash", kontor::hash_password(person.password)}};
    if (person.name) request.body["name"] = *person.name;
    kontor::wipe(person.password);
    return std::nullopt;
}

kontor::Reply RegisterUser::operator()(const kontor::Request& request, kontor::Transaction& transaction) {
    User user{.id = ids_.uuid(),
              .email = request.body.at("email").get<std::string>(),
              .name = std::nullopt,
              .roles = default_roles(),
              .created = transaction.now()};
    if (request.body.contains("name")) user.name = request.body.at("name").get<std::string>();

    const bool taken = book_->table().find_by_email(user.email).has_value();
    const auto decision = decide(Register{std::move(user), taken});
    if (!decision) return kontor::Reply::rejected(decision.error());
    Account account;
    book_->record(account, *decision, transaction);
    book_->table().set_password_hash(account.user->id, request.body.at("password_hash").get<std::string>());
    book_->note_answer(request, account.user->id, transaction);
    return kontor::Reply::ok(to_json(*account.user));
}

}  // namespace users
