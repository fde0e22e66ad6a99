#include "services/payment/store/payment_table.hpp"

#include <algorithm>
#include <array>

#include "runtime/base/invariant.hpp"

namespace payment {
namespace {

/// Indexed by State.
constexpr std::array<std::string_view, 5> state_names{"authorised", "declined", "captured", "voided",
                                                      "refunded"};

constexpr const char* find_by_id =
    "SELECT id, state, order_id, amount, currency, method, updated FROM payment WHERE id = ?";
constexpr const char* list_after_id =
    "SELECT id, state, order_id, amount, currency, method, updated FROM payment WHERE id > ? ORDER BY id "
    "LIMIT ?";

State state_called(std::string_view name) {
    const auto found = std::ranges::find(state_names, name);
    INVARIANT(found != state_names.end());  // the table's own check lets no other name in
    return static_cast<State>(found - state_names.begin());
}

StoredPayment read(const kontor::Row& row) {
    StoredPayment stored;
    stored.payment.id = row.text(0);
    stored.payment.state = state_called(row.text(1));
    if (!row.is_null(2))
        stored.payment.terms = Terms{row.text(2), {row.integer(3), row.text(4)}, row.text(5)};
    stored.updated = Time{std::chrono::milliseconds{row.integer(6)}};
    return stored;
}

}  // namespace

std::string_view state_name(State state) {
    return state_names.at(static_cast<std::size_t>(state));
}

PaymentTable::PaymentTable(kontor::Database& database)
    : find_{database, find_by_id},
      save_{database, "INSERT OR REPLACE INTO payment VALUES (?, ?, ?, ?, ?, ?, ?)"},
      of_order_{database, "SELECT id FROM payment WHERE order_id = ? ORDER BY id"} {}

std::optional<StoredPayment> PaymentTable::find(const std::string& id) {
    return find_.first(read, id);
}

void PaymentTable::save(const Payment& payment, Time now) {
    const auto updated = now.time_since_epoch().count();
    const auto state = state_name(payment.state);
    if (!payment.terms) {
        constexpr std::optional<std::string> none;
        save_.run(payment.id, state, none, std::optional<std::int64_t>{}, none, none, updated);
        return;
    }
    const auto& [order, amount, method] = *payment.terms;
    save_.run(payment.id, state, order, amount.amount, amount.currency, method, updated);
}

std::vector<std::string> PaymentTable::of_order(const std::string& order) {
    std::vector<std::string> ids;
    of_order_.each([&](const kontor::Row& row) { ids.push_back(row.text(0)); }, order);
    return ids;
}

PaymentQueries::PaymentQueries(kontor::Database& database)
    : find_{database, find_by_id}, after_{database, list_after_id} {}

std::optional<StoredPayment> PaymentQueries::find(const std::string& id) {
    return find_.first(read, id);
}

std::vector<StoredPayment> PaymentQueries::after(const std::string& id, int limit) {
    std::vector<StoredPayment> payments;
    after_.each([&](const kontor::Row& row) { payments.push_back(read(row)); }, id, limit);
    return payments;
}

}  // namespace payment
