#include "cli/audit/invariants.hpp"

#include <algorithm>

#include "cli/audit/order_rules.hpp"
#include "cli/audit/timestamp.hpp"

namespace kontor::cli {
namespace {

using Violations = std::vector<Violation>;

// A planned attempt may be overdue by so much before that counts as nobody working on the saga.
constexpr std::int64_t overdue_ms = 60'000;
// No definition may give an attempt longer than this.
constexpr std::int64_t longest_attempt_ms = 60'000;

bool is_within(const std::string& since, std::int64_t limit_ms, const std::string& now) {
    const auto from = unix_ms(since);
    const auto at = unix_ms(now);
    return from && at && *at - *from < limit_ms;
}

// An attempt that has not ended when its time is over has nobody waiting for it.
bool attempt_under_way(const SagaRow& saga, const std::string& now) {
    return saga.next_attempt.empty() && is_within(saga.attempt_started, longest_attempt_ms + overdue_ms, now);
}

// A saga that the coordinator is at, with an attempt under way or planned, ends by itself when what it waits
// for is back.
bool has_live_reason(const SagaRow& saga, const std::string& now) {
    if (saga.state == "stuck" || saga.waiting_for.empty()) return false;
    return attempt_under_way(saga, now) || is_within(saga.next_attempt, overdue_ms, now);
}

std::string why_dead(const SagaRow& saga) {
    if (saga.state == "stuck")
        return "it is stuck: `kontor sagas ID` says why, `kontor sagas --retry ID` tries again";
    if (saga.waiting_for.empty()) return "the coordinator is not at it";
    if (saga.next_attempt.empty())
        return "its attempt of " + saga.waiting_for + " has not ended since " + saga.attempt_started;
    return "its next attempt of " + saga.waiting_for + " was due at " + saga.next_attempt;
}

// Of an order that is older, one service may keep what another keeps no longer. All times have one format, so that
// they sort as texts.
std::string all_kept_since(const Snapshot& snapshot) {
    std::string since;
    for (const PositionRow& row : snapshot.positions) since = std::max(since, row.retained_since);
    return since;
}

void check_orders(const Snapshot& snapshot, Violations& violations) {
    const auto on_their_way = orders_on_their_way(snapshot);
    const auto since = all_kept_since(snapshot);
    for (const auto& [id, held] : holdings_by_order(snapshot)) {
        if (std::ranges::find(on_their_way, id) != on_their_way.end()) continue;
        if (held.order != nullptr && !since.empty() && held.order->created < since) continue;
        std::ranges::move(check_order(id, held), std::back_inserter(violations));
    }
}

Quantities sum_of(const std::vector<ReservationRow>& reservations, std::string_view state) {
    Quantities sum;
    for (const ReservationRow& reservation : reservations) {
        if (reservation.state != state) continue;
        for (const auto& [sku, quantity] : reservation.lines) sum[sku] += quantity;
    }
    return sum;
}

std::int64_t quantity_in(const Quantities& quantities, const std::string& sku) {
    const auto found = quantities.find(sku);
    return found == quantities.end() ? 0 : found->second;
}

std::string equation(std::int64_t left, const std::string& says, std::int64_t right, const std::string& but) {
    return says + " " + std::to_string(left) + ", but " + but + " " + std::to_string(right);
}

void check_level(const StockRow& row, std::int64_t live, std::int64_t sold, Violations& violations) {
    const std::string subject = "stock/" + row.sku;
    const std::int64_t booked = row.received + row.adjusted - row.committed;
    if (row.on_hand != booked) {
        violations.push_back(
            {"stock-adds-up", subject, equation(row.on_hand, "on hand is", booked, "the books say")});
    }
    if (row.reserved != live) {
        violations.push_back({"reserved-adds-up", subject,
                              equation(row.reserved, "reserved is", live, "live reservations hold")});
    }
    if (row.committed != sold + row.settled) {
        violations.push_back({"committed-adds-up", subject,
                              equation(row.committed, "committed is", sold + row.settled, "orders took")});
    }
    if (row.available != row.on_hand - row.reserved) {
        violations.push_back({"available-adds-up", subject,
                              equation(row.available, "available is", row.on_hand - row.reserved,
                                       "on hand less reserved is")});
    }
    if (std::min({row.on_hand, row.reserved, row.available}) < 0) {
        violations.push_back({"stock-not-negative", subject,
                              "on hand " + std::to_string(row.on_hand) + ", reserved " +
                                  std::to_string(row.reserved) + ", available " +
                                  std::to_string(row.available)});
    }
}

void check_stock(const Snapshot& snapshot, Violations& violations) {
    Quantities live = sum_of(snapshot.reservations, "reserved");
    Quantities sold = sum_of(snapshot.reservations, "committed");
    for (const StockRow& row : snapshot.stock) {
        check_level(row, quantity_in(live, row.sku), quantity_in(sold, row.sku), violations);
        live.erase(row.sku);
        sold.erase(row.sku);
    }
    live.merge(sold);
    for (const auto& [sku, quantity] : live) {
        violations.push_back(
            {"reserved-adds-up", "stock/" + sku, "reservations hold it, but there is no stock of it"});
    }
}

void check_keys(const Snapshot& snapshot, Violations& violations) {
    std::map<std::pair<std::string, std::string>, std::string> order_by_key;
    for (const OrderRow& order : snapshot.orders) {
        if (order.key.empty()) continue;
        const auto [first, is_new] = order_by_key.try_emplace({order.customer, order.key}, order.id);
        if (!is_new) {
            violations.push_back({"one-order-per-key", "order/" + order.id,
                                  "has the idempotency key \"" + order.key + "\" of order " + first->second});
        }
    }
}

void check_positions(const Snapshot& snapshot, Violations& violations) {
    std::map<std::string, std::uint64_t> heads;
    for (const PositionRow& row : snapshot.positions) heads[row.service] = row.log;
    for (const PositionRow& row : snapshot.positions) {
        for (const auto& [producer, position] : row.consumed) {
            const auto head = heads.find(producer);
            const std::string log = head == heads.end() ? "unknown" : "at " + std::to_string(head->second);
            if (head != heads.end() && head->second == position) continue;
            violations.push_back({"consumers-are-level", "consumer/" + row.service,
                                  "has taken in " + producer + " up to " + std::to_string(position) +
                                      ", whose log is " + log});
        }
    }
}

void check_dead_letters(const Snapshot& snapshot, Violations& violations) {
    for (const PositionRow& row : snapshot.positions) {
        if (row.dead_letters == 0) continue;
        violations.push_back({"nothing-parked", "service/" + row.service,
                              "has " + std::to_string(row.dead_letters) +
                                  " dead letters: `kontor dead-letters " + row.service + "` lists them"});
    }
}

void check_sagas(const Snapshot& snapshot, Violations& violations) {
    for (const SagaRow& saga : snapshot.unfinished_sagas) {
        if (has_live_reason(saga, snapshot.now)) continue;
        violations.push_back({"sagas-end", "saga/" + saga.id,
                              saga.definition + " of order " + saga.order + " is " + saga.state +
                                  " at step " + saga.step + ", and " + why_dead(saga)});
    }
}

void check_settled(const Snapshot& snapshot, Violations& violations) {
    if (snapshot.settled) return;
    violations.push_back(
        {"settles", "node", "the services were still working when the time to settle was over"});
}

constexpr void (*rules[])(const Snapshot&, Violations&) = {
    check_orders, check_stock, check_keys, check_positions, check_dead_letters, check_sagas, check_settled};

}  // namespace

std::vector<Violation> find_violations(const Snapshot& snapshot) {
    Violations violations;
    for (const auto rule : rules) rule(snapshot, violations);
    return violations;
}

std::vector<std::string> orders_on_their_way(const Snapshot& snapshot) {
    std::vector<std::string> orders;
    for (const SagaRow& saga : snapshot.unfinished_sagas) {
        if (!saga.order.empty() && has_live_reason(saga, snapshot.now)) orders.push_back(saga.order);
    }
    return orders;
}

}  // namespace kontor::cli
