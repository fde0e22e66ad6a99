#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "services/inventory/tests/ledger_cases.hpp"

// Promise [inventory-1] and [inventory-2]: whatever is asked, in whatever order and however often, nothing is oversold and
// the sums are right.
// Method: random sequences of commands for a few orders and skus, so that they meet; the whole ledger is checked after each.

namespace inventory {
namespace {

using State = ReservationState;

struct Step {
    int command = 0;
    int order = 0;
    Lines lines;
    std::int64_t quantity = 1;
    int time = 0;
};

std::string order_name(int order) {
    return "order-" + std::to_string(order);
}

Time at(int time) {
    return Time{std::chrono::milliseconds{time}};
}

Decision decide_step(const Ledger& ledger, const Step& step) {
    const auto order = order_name(step.order);
    const auto& sku = step.lines.front().sku;
    switch (step.command) {
        case 0: return decide(ledger, ReceiveStock{sku, step.quantity, ""});
        case 1: return decide(ledger, AdjustStock{sku, -step.quantity, "broken"});
        case 2: return decide(ledger, ReserveStock{order, step.lines, at(step.time + 20)});
        case 3: return decide(ledger, CommitStock{order, at(step.time + 20)});
        case 4: return decide(ledger, ReleaseStock{order, "declined"});
        case 5: return decide(ledger, RestockOrder{order});
        default: return decide(ledger, ExpireReservation{order, at(step.time)});
    }
}

rc::Gen<Lines> any_lines() {
    const auto line =
        rc::gen::map(rc::gen::pair(rc::gen::inRange(0, 4), rc::gen::inRange<std::int64_t>(1, 6)),
                     [](const auto& pair) { return Line{"sku-" + std::to_string(pair.first), pair.second}; });
    return rc::gen::map(rc::gen::nonEmpty(rc::gen::container<std::vector<Line>>(line)), merged);
}

rc::Gen<Step> any_step() {
    return rc::gen::build<Step>(rc::gen::set(&Step::command, rc::gen::inRange(0, 7)),
                                rc::gen::set(&Step::order, rc::gen::inRange(0, 5)),
                                rc::gen::set(&Step::lines, any_lines()),
                                rc::gen::set(&Step::quantity, rc::gen::inRange<std::int64_t>(1, 20)));
}

/// What orders in `state` have, by sku.
std::map<std::string, std::int64_t> sums_of(const Ledger& ledger, State state) {
    std::map<std::string, std::int64_t> sums;
    for (const auto& [order, reservation] : ledger.reservations) {
        if (reservation.state != state) continue;
        for (const auto& line : reservation.lines) sums[line.sku] += line.quantity;
    }
    return sums;
}

void check_sums(const Ledger& ledger) {
    auto reserved = sums_of(ledger, State::reserved);
    auto committed = sums_of(ledger, State::committed);
    for (const auto& [sku, stock] : ledger.stocks) {
        RC_ASSERT(stock.sku == sku);
        RC_ASSERT(stock.reserved == reserved[sku]);
        RC_ASSERT(stock.committed == committed[sku]);
        RC_ASSERT(stock.available() >= 0);
        RC_ASSERT(stock.on_hand() == stock.received + stock.adjusted - stock.committed);
    }
    for (const auto& [sku, sum] : reserved) RC_ASSERT(sum == ledger.stock(sku).reserved);
    for (const auto& [sku, sum] : committed) RC_ASSERT(sum == ledger.stock(sku).committed);
}

}  // namespace

TEST_CASE("any sequence of commands leaves sums that are right") {
    CHECK(rc::check([] {
        Ledger ledger;
        auto steps = *rc::gen::container<std::vector<Step>>(any_step());
        for (int time = 0; auto& step : steps) {
            step.time = ++time;
            const auto decision = decide_step(ledger, step);
            if (decision) ledger = after(ledger, decision);
            check_sums(ledger);
        }
    }));
}

TEST_CASE("any command asked twice in a row changes nothing the second time") {
    CHECK(rc::check([] {
        Ledger ledger;
        for (const auto& step : *rc::gen::container<std::vector<Step>>(any_step())) {
            const auto first = decide_step(ledger, step);
            if (!first) continue;
            ledger = after(ledger, first);
            if (step.command < 2)
                continue;  // two deliveries are two deliveries: their request ids tell them apart
            const auto second = decide_step(ledger, step);
            RC_ASSERT(second.has_value());
            RC_ASSERT(second->empty());
        }
    }));
}

TEST_CASE("once an order has released or restocked, it never holds anything again") {
    CHECK(rc::check([] {
        auto ledger = ledger_with("sku-0", 1000);
        const auto taken_back = *rc::gen::element(4, 5);
        auto steps = *rc::gen::container<std::vector<Step>>(any_step());
        const Step bar{.command = taken_back, .order = 0, .lines = {{"sku-0", 1}}};
        if (const auto barred = decide_step(ledger, bar)) ledger = after(ledger, barred);
        for (auto& step : steps) {
            const auto decision = decide_step(ledger, step);
            if (decision) ledger = after(ledger, decision);
            RC_ASSERT(ledger.reservation(order_name(0))->state != State::reserved);
            RC_ASSERT(ledger.reservation(order_name(0))->state != State::committed);
        }
    }));
}

}  // namespace inventory
