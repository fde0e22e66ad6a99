#include "services/inventory/handlers/returned.hpp"

namespace inventory {

void Returned::operator()(const kontor::Event& event, kontor::Transaction& transaction) {
    if (event.entity != "order" || event.type != "returned") return;
    const auto& order = event.entity_id;
    auto ledger = books_->table().load_order(order);
    // The lines are those that were committed; the event's items are the same ones, seen by the order.
    const auto decision = decide(ledger, RestockOrder{order});
    books_->record(ledger, decision.value(), transaction);  // a restock is never refused
}

}  // namespace inventory
