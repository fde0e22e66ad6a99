#include "services/users/handlers/authenticate.hpp"

#include "runtime/rpc/fields.hpp"
#include "runtime/security/password.hpp"
#include "runtime/security/secret_bytes.hpp"
#include "services/users/domain/email.hpp"
#include "services/users/handlers/person_input.hpp"

namespace users {

std::optional<kontor::Reply> PrepareAuthenticate::operator()(kontor::Request& request) {
    kontor::Fields in{request.body};
    const auto email = normalise_email(in.text("email", 1, 2 * max_email));
    auto password = in.text("password", 1, max_password);
    in.done();
    if (!*accounts_ensured_) {
        return kontor::Reply::error({kontor::ErrorKind::unavailable, "the site's accounts are being set up"});
    }
    const auto found = email ? queries_->credential(*email) : std::nullopt;
    const auto& hash = found ? found->password_hash : kontor::nobodys_password_hash();
    const bool verified = kontor::verify_password(hash, password) && found;
    request.body = kontor::Json::object();
    if (verified) {
        request.body = {{"user", found->user}, {"password_hash", hash}};
        if (kontor::password_needs_rehash(hash)) request.body["new_hash"] = kontor::hash_password(password);
    }
    kontor::wipe(password);
    // A wrong password changes nothing, so it costs the writer nothing.
    if (!verified) return kontor::Reply::rejected(invalid_credentials());
    return std::nullopt;
}

kontor::Reply Authenticate::operator()(const kontor::Request& request, kontor::Transaction& transaction) {
    auto& table = book_->table();
    auto account = table.load(request.body.at("user").get<std::string>());
    const auto hash = account.user ? table.password_hash(account.user->id) : std::string{};
    const auto decision = decide(account, hash, LogIn{request.body.at("password_hash").get<std::string>()});
    if (!decision) return kontor::Reply::rejected(decision.error());
    book_->record(account, *decision, transaction);
    const auto& id = account.user->id;
    if (request.body.contains("new_hash"))
        table.set_password_hash(id, request.body.at("new_hash").get<std::string>());
    book_->note_answer(request, id, transaction);
    return kontor::Reply::ok(grants_->begin(*account.user));
}

}  // namespace users
