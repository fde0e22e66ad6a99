#include "services/users/handlers/erase.hpp"

#include "runtime/rpc/fields.hpp"
#include "services/users/handlers/access.hpp"

namespace users {

kontor::Reply EraseUser::operator()(const kontor::Request& request, kontor::Transaction& transaction) {
    kontor::Fields in{request.body};
    const auto id = in.uuid("id");
    in.done();
    require_owner_of(request.principal, id);
    auto account = book_->table().load(id);
    const auto decision = decide(account, Erase{id});
    if (!decision) return kontor::Reply::rejected(decision.error());
    book_->record(account, *decision, transaction);
    return kontor::Reply::ok({{"id", id}, {"erased", true}});
}

}  // namespace users
