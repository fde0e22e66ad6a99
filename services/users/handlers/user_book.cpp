#include "services/users/handlers/user_book.hpp"

#include "services/users/handlers/json.hpp"

namespace users {
namespace {

constexpr const char* entity = "user";
/// As long as the runtime keeps answers at least; those it still has are not forgotten in any case.
constexpr std::chrono::hours answers_kept{24};
constexpr int trimmed_at_once = 1000;

}  // namespace

void UserBook::record(Account& account, const std::vector<Event>& events, kontor::Transaction& transaction) {
    for (const auto& event : events) {
        std::visit([&](const auto& what) { apply(what, transaction); }, event);
        evolve(account, event);
    }
}

void UserBook::apply(const Registered& event, kontor::Transaction& transaction) {
    const auto key = kontor::SecretKey::random(ids_);
    transaction.append(entity, event.user.id, "registered", registered_data(event.user, key, ids_));
    table_.add(event.user, key.view());
}

void UserBook::apply(const LoggedIn& event, kontor::Transaction& transaction) {
    transaction.append(entity, event.id, "logged-in", {{"id", event.id}});
}

void UserBook::apply(const RolesSet& event, kontor::Transaction& transaction) {
    transaction.append(entity, event.id, "roles-set", {{"id", event.id}, {"roles", event.roles}});
    table_.set_roles(event.id, event.roles);
}

void UserBook::apply(const Erased& event, kontor::Transaction& transaction) {
    transaction.append(entity, event.id, "erased", {{"id", event.id}});
    table_.erase(event.id);
    forget_answers(event.id, {kontor::RejectionKind::not_found, "erased",
                              "this request was about a user who has been erased"});
    transaction.after_commit([this] { erasure_.begin(); });
}

void UserBook::forget_answers(const std::string& user, const kontor::Rejection& instead) {
    const auto answer = kontor::Reply::rejected(instead);
    for (const auto& request_id : answers_.take(user)) {
        handled_.replace(request_id, answer.status_text(), answer.body().dump());
    }
}

void UserBook::note_answer(const kontor::Request& request, const std::string& user,
                           kontor::Transaction& transaction) {
    answers_.note(request.id, user, transaction.now());
}

void UserBook::tidy(kontor::Transaction& transaction) {
    answers_.trim(transaction.now() - answers_kept, trimmed_at_once);
    transaction.after_commit([this] { erasure_.finish(); });
}

}  // namespace users
