#include "services/inventory/domain/decisions.hpp"

#include <doctest/doctest.h>

#include "services/inventory/tests/ledger_cases.hpp"

namespace inventory {
namespace {

using State = ReservationState;
using Types = std::vector<std::string>;

const Lines two_teas{{"tea", 2}};
const Lines tea_and_rum{{"rum", 1}, {"tea", 2}};
constexpr Time later{std::chrono::milliseconds{5000}};

}  // namespace

TEST_CASE("goods received are on hand and available") {
    const auto ledger =
        after(ledger_with("tea", 10), decide(ledger_with("tea", 10), ReceiveStock{"tea", 5, "note 1"}));
    CHECK(ledger.stock("tea") == Stock{"tea", 15, 0, 0, 0});
}

TEST_CASE("a sku's stock has a ceiling") {
    const auto almost_full = ledger_with("tea", max_on_hand - 1);
    CHECK(decide(almost_full, ReceiveStock{"tea", 1, ""}).has_value());
    CHECK(code(decide(almost_full, ReceiveStock{"tea", 2, ""})) == "too-much-stock");
    CHECK(decide(almost_full, AdjustStock{"tea", 1, "found"}).has_value());
    CHECK(code(decide(almost_full, AdjustStock{"tea", 2, "found"})) == "too-much-stock");
}

TEST_CASE("an adjustment may take what isn't reserved, and no more") {
    struct Case {
        std::int64_t delta;
        std::string refusal;
        std::int64_t on_hand;
    };
    // 10 on hand, 4 of them reserved.
    const auto ledger = evolved(ledger_with("tea", 10), {StockReserved{"o1", {{"tea", 4}}, later}});
    for (const auto& c : {Case{+1, "", 11}, Case{-1, "", 9}, Case{-6, "", 4}, Case{-7, "below-reserved", 0},
                          Case{-10, "below-reserved", 0}, Case{-11, "below-reserved", 0}}) {
        CAPTURE(c.delta);
        const auto decision = decide(ledger, AdjustStock{"tea", c.delta, "stocktake"});
        CHECK(code(decision) == c.refusal);
        if (decision) CHECK(after(ledger, decision).stock("tea").on_hand() == c.on_hand);
    }
    CHECK(code(decide(Ledger{}, AdjustStock{"unknown", -1, "lost"})) == "below-reserved");
    CHECK(after(Ledger{}, decide(Ledger{}, AdjustStock{"unknown", 3, "found"})).stock("unknown").on_hand() ==
          3);
}

TEST_CASE("reserve holds all lines or none") {
    auto ledger = ledger_with("tea", 2);
    const auto refused = decide(ledger, ReserveStock{"o1", tea_and_rum, later});
    REQUIRE(code(refused) == "out-of-stock");
    CHECK(refused.error().shortages == std::vector<Shortage>{{"rum", 1, 0}});

    evolve(ledger, StockReceived{"rum", 1, ""});
    const auto held = after(ledger, decide(ledger, ReserveStock{"o1", tea_and_rum, later}));
    CHECK(held.stock("tea").reserved == 2);
    CHECK(held.stock("tea").available() == 0);
    CHECK(held.stock("rum").reserved == 1);
    CHECK(held.reservation("o1")->expires == later);
}

TEST_CASE("a refusal names every sku that lacks, with what there is of it") {
    const auto ledger = evolved(ledger_with("tea", 5), {StockReserved{"o1", {{"tea", 4}}, later}});
    const auto refused = decide(ledger, ReserveStock{"o2", {{"gin", 7}, {"tea", 2}}, later});
    REQUIRE(!refused);
    CHECK(refused.error().shortages == std::vector<Shortage>{{"gin", 7, 0}, {"tea", 2, 1}});
}

TEST_CASE("exactly what is available can be reserved") {
    const auto ledger = ledger_with("tea", 2);
    CHECK(decide(ledger, ReserveStock{"o1", {{"tea", 2}}, later}).has_value());
    CHECK(code(decide(ledger, ReserveStock{"o1", {{"tea", 3}}, later})) == "out-of-stock");
}

TEST_CASE("what a command does depends on what became of the order before") {
    struct Case {
        const char* before;
        const char* reserve;  // the events, or the refusal's code
        const char* reserve_other_lines;
        const char* commit;
        const char* release;
        const char* restock;
    };
    // [inventory-3] [inventory-4] [inventory-5]
    const Case cases[] = {
        {"unknown", "reserved", "reserved", "not-reserved", "released", "released"},
        {"reserved", "nothing", "reserved-differently", "committed", "released", "released"},
        {"committed", "nothing", "reserved-differently", "nothing", "already-committed", "restocked"},
        {"released", "released-earlier", "released-earlier", "not-reserved", "nothing", "nothing"},
        {"barred", "released-earlier", "released-earlier", "not-reserved", "nothing", "nothing"},
        {"expired", "reserved", "reserved", "reserved committed", "released", "released"},
        {"restocked", "released-earlier", "released-earlier", "not-reserved", "nothing", "nothing"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.before);
        const auto ledger = ledger_where("o1", two_teas, c.before);
        CHECK(outcome(decide(ledger, ReserveStock{"o1", two_teas, later})) == c.reserve);
        CHECK(outcome(decide(ledger, ReserveStock{"o1", {{"tea", 1}}, later})) == c.reserve_other_lines);
        CHECK(outcome(decide(ledger, CommitStock{"o1", later})) == c.commit);
        CHECK(outcome(decide(ledger, ReleaseStock{"o1", "declined"})) == c.release);
        CHECK(outcome(decide(ledger, RestockOrder{"o1"})) == c.restock);
    }
}

TEST_CASE("stock moves from available to reserved to sold, and back") {
    auto ledger = ledger_with("tea", 10);
    const auto step = [&](const auto& command, const Stock& expected) {
        ledger = after(ledger, decide(ledger, command));
        CHECK(ledger.stock("tea") == expected);
    };
    step(ReserveStock{"o1", two_teas, later}, {"tea", 10, 0, 0, 2});
    step(CommitStock{"o1", later}, {"tea", 10, 0, 2, 0});
    step(RestockOrder{"o1"}, {"tea", 10, 0, 0, 0});
    step(ReserveStock{"o2", two_teas, later}, {"tea", 10, 0, 0, 2});
    step(ReleaseStock{"o2", "declined"}, {"tea", 10, 0, 0, 0});
}

TEST_CASE("a reservation expires when its time is up, not before, and only while it is held") {
    const auto reserved = ledger_where("o1", two_teas, "reserved");
    const auto expires = reserved.reservation("o1")->expires;
    CHECK(outcome(decide(reserved, ExpireReservation{"o1", expires - std::chrono::milliseconds{1}})) ==
          "nothing");
    CHECK(outcome(decide(reserved, ExpireReservation{"o1", expires})) == "expired");
    CHECK(after(reserved, decide(reserved, ExpireReservation{"o1", expires})).stock("tea").reserved == 0);
    for (const char* before : {"unknown", "committed", "released", "barred", "expired", "restocked"}) {
        CAPTURE(before);
        CHECK(outcome(decide(ledger_where("o1", two_teas, before), ExpireReservation{"o1", expires})) ==
              "nothing");
    }
}

TEST_CASE("a commit after the reservation expired takes what is available, or is refused") {
    auto ledger = ledger_where("o1", two_teas, "expired");
    CHECK(after(ledger, decide(ledger, CommitStock{"o1", later})).stock("tea").committed == 2);

    evolve(ledger, StockAdjusted{"tea", -(ledger.stock("tea").on_hand() - 1), "stocktake"});  // one is left
    const auto refused = decide(ledger, CommitStock{"o1", later});
    REQUIRE(code(refused) == "not-reserved");
    CHECK(refused.error().shortages == std::vector<Shortage>{{"tea", 2, 1}});
}

TEST_CASE("low stock is said when available falls below the threshold, once each time") {
    struct Case {
        std::int64_t available;
        std::int64_t taken;
        std::int64_t threshold;
        bool low;
    };
    for (const auto& c : {Case{10, 5, 5, false}, Case{10, 6, 5, true}, Case{5, 1, 5, true},
                          Case{4, 1, 5, false}, Case{1, 1, 0, false}, Case{1, 1, 1, true}}) {
        CAPTURE(c.available);
        CAPTURE(c.taken);
        const auto ledger = ledger_with("tea", c.available);
        const auto low = falls_below(c.threshold, ledger, {StockReserved{"o1", {{"tea", c.taken}}, later}});
        REQUIRE(low.size() == (c.low ? 1 : 0));
        if (c.low) CHECK(low.front().available == c.available - c.taken);
    }
    // What is held already is not available: its sale changes nothing.
    const auto held = evolved(ledger_with("tea", 3), {StockReserved{"o1", two_teas, later}});
    CHECK(falls_below(2, held, {StockCommitted{"o1", two_teas}}).empty());
    CHECK(falls_below(5, Ledger{}, {StockReceived{"tea", 3, ""}}).empty());
}

TEST_CASE("lines of one sku are summed, and sorted") {
    CHECK(merged({{"tea", 2}, {"rum", 1}, {"tea", 3}}) == Lines{{"rum", 1}, {"tea", 5}});
    CHECK(merged({}).empty());
}

}  // namespace inventory
