#include "services/inventory/handlers/adjust.hpp"

#include "runtime/rpc/fields.hpp"
#include "services/inventory/handlers/json.hpp"

namespace inventory {

kontor::Reply Adjust::operator()(const kontor::Request& request, kontor::Transaction& transaction) {
    kontor::Fields in{request.body};
    const AdjustStock command{.sku = in.sku("sku"),
                              .delta = in.integer("delta", -1'000'000'000, 1'000'000'000),
                              .reason = in.text("reason", 1, 200)};
    if (command.delta == 0) in.fault("delta", "must not be 0");
    in.done();
    auto ledger = books_->table().load_sku(command.sku);
    const auto decision = decide(ledger, command);
    if (!decision) return refuse(decision.error());
    books_->record(ledger, *decision, transaction);
    return kontor::Reply::ok(to_json(ledger.stock(command.sku)));
}

}  // namespace inventory
