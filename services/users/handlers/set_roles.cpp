#include "services/users/handlers/set_roles.hpp"

#include "services/users/handlers/access.hpp"
#include "services/users/handlers/json.hpp"
#include "services/users/handlers/person_input.hpp"

namespace users {

kontor::Reply SetUserRoles::operator()(const kontor::Request& request, kontor::Transaction& transaction) {
    kontor::Fields in{request.body};
    const auto id = in.uuid("id");
    const auto roles = read_roles(in);
    in.done();
    require_admin(request.principal);
    auto account = book_->table().load(id);
    const auto decision = decide(account, SetRoles{roles});
    if (!decision) return kontor::Reply::rejected(decision.error());
    book_->record(account, *decision, transaction);
    book_->note_answer(request, id, transaction);
    return kontor::Reply::ok(to_json(*account.user));
}

}  // namespace users
