#include "services/inventory/handlers/commit.hpp"

#include "runtime/rpc/fields.hpp"
#include "services/inventory/handlers/json.hpp"

namespace inventory {

kontor::Reply Commit::operator()(const kontor::Request& request, kontor::Transaction& transaction) {
    kontor::Fields in{request.body};
    const CommitStock command{.order = in.uuid("order"), .expires = transaction.now() + time_to_live_};
    in.done();
    auto ledger = books_->table().load_order(command.order);
    const auto decision = decide(ledger, command);
    if (!decision) return refuse(decision.error());
    books_->record(ledger, *decision, transaction);
    return kontor::Reply::ok(to_json(ledger.reservations.at(command.order)));
}

}  // namespace inventory
