#include "services/payment/store/due_table.hpp"

#include "runtime/base/invariant.hpp"

namespace payment {
namespace {

const char* stored_name(Operation operation) {
    INVARIANT(operation == Operation::void_ || operation == Operation::refund);
    return operation == Operation::void_ ? "void" : "refund";
}

std::int64_t unix_ms(Time time) {
    return time.time_since_epoch().count();
}

}  // namespace

DueTable::DueTable(kontor::Database& database)
    : put_{database, "INSERT OR REPLACE INTO due VALUES (?, ?, ?, ?)"},
      remove_{database, "DELETE FROM due WHERE payment = ? AND operation = ?"},
      at_{database, "SELECT payment, operation, method FROM due WHERE next <= ? ORDER BY next LIMIT ?"} {}

void DueTable::put(const Due& due, Time next) {
    put_.run(due.payment, stored_name(due.operation), due.method, unix_ms(next));
}

void DueTable::remove(const Due& due) {
    remove_.run(due.payment, stored_name(due.operation));
}

std::vector<Due> DueTable::at(Time now, int limit) {
    std::vector<Due> dues;
    at_.each(
        [&](const kontor::Row& row) {
            dues.push_back(
                {row.text(0), row.text(1) == "void" ? Operation::void_ : Operation::refund, row.text(2)});
        },
        unix_ms(now), limit);
    return dues;
}

}  // namespace payment
