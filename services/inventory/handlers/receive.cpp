#include "services/inventory/handlers/receive.hpp"

#include "runtime/rpc/fields.hpp"
#include "services/inventory/handlers/json.hpp"

namespace inventory {

kontor::Reply Receive::operator()(const kontor::Request& request, kontor::Transaction& transaction) {
    kontor::Fields in{request.body};
    const ReceiveStock command{.sku = in.sku("sku"),
                               .quantity = in.integer("quantity", 1, 1'000'000'000),
                               .reference = in.optional_text("reference", 1, 200).value_or("")};
    in.done();
    auto ledger = books_->table().load_sku(command.sku);
    const auto decision = decide(ledger, command);
    if (!decision) return refuse(decision.error());
    books_->record(ledger, *decision, transaction);
    return kontor::Reply::ok(to_json(ledger.stock(command.sku)));
}

}  // namespace inventory
