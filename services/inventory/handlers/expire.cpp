#include "services/inventory/handlers/expire.hpp"

namespace inventory {
namespace {

/// Reservations a turn: it shares the writer with orders that wait. What is left comes with the next one.
constexpr int expire_limit = 100;

}  // namespace

void Expire::operator()(kontor::Transaction& transaction) {
    for (const auto& order : books_->table().expired(transaction.now(), expire_limit)) {
        auto ledger = books_->table().load_order(order);
        const auto decision = decide(ledger, ExpireReservation{order, transaction.now()});
        books_->record(ledger, decision.value(), transaction);  // an expiry is never refused
    }
}

}  // namespace inventory
