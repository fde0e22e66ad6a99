#include "cli/replay/summary.hpp"

#include <doctest/doctest.h>

#include <sstream>

#include "cli/replay/replay.hpp"

using namespace kontor::cli;
using Kind = Outcome::Kind;

namespace {

Milliseconds ms(int n) {
    return Milliseconds{n};
}

Step step(Step::Kind kind) {
    Step step;
    step.kind = kind;
    return step;
}

Outcome outcome(Kind kind, const char* code = "", int latency = 0) {
    return {.kind = kind, .code = code, .latency = ms(latency)};
}

}  // namespace

TEST_CASE("every record is counted in one place") {
    const std::vector<Step> steps{
        step(Step::Kind::order),        step(Step::Kind::order),        step(Step::Kind::order),
        step(Step::Kind::cancellation), step(Step::Kind::cancellation), step(Step::Kind::cancellation),
        step(Step::Kind::dirty),        step(Step::Kind::dirty),        step(Step::Kind::order)};
    const std::vector<Outcome> outcomes{outcome(Kind::confirmed, "", 10),
                                        outcome(Kind::refused, "out-of-stock", 30),
                                        outcome(Kind::undecided, "", 9000),
                                        outcome(Kind::cancelled),
                                        outcome(Kind::unmatched, "no-matching-order"),
                                        outcome(Kind::refused, "not-cancellable"),
                                        outcome(Kind::dirty, "no-customer"),
                                        outcome(Kind::dirty, "no-customer"),
                                        outcome(Kind::not_run)};
    const Summary summary = summarise(steps, outcomes, ms(2000));
    CHECK(summary.records == 9);
    CHECK(summary.orders == 4);
    CHECK(summary.cancellations == 3);
    CHECK(summary.confirmed == 1);
    CHECK(summary.cancelled == 1);
    CHECK(summary.undecided == 1);
    CHECK(summary.not_run == 1);
    CHECK(summary.refused == CountsByCode{{"out-of-stock", 1}});
    CHECK(summary.cancellations_refused == CountsByCode{{"not-cancellable", 1}});
    CHECK(summary.unmatched == CountsByCode{{"no-matching-order", 1}});
    CHECK(summary.dirty == CountsByCode{{"no-customer", 2}});
    CHECK(summary.accounts_for_all());
    CHECK_MESSAGE(summary.latency.max == ms(30), "of decided orders only");
    CHECK(summary.orders_per_second == doctest::Approx(1.0));

    std::ostringstream text;
    print(text, summary, {.acknowledged = 2, .missing = {"order-7"}});
    CHECK(text.str().find("MISSING: order order-7") != std::string::npos);
    CHECK(to_json(summary, {}).at("dirty").at("no-customer") == 2);
}

TEST_CASE("percentiles are values that were measured") {
    std::vector<Milliseconds> values;
    for (int i = 100; i >= 1; --i) values.push_back(ms(i));
    const Latencies latencies = latencies_of(values);
    CHECK(latencies.p50 == ms(50));
    CHECK(latencies.p95 == ms(95));
    CHECK(latencies.p99 == ms(99));
    CHECK(latencies.max == ms(100));
    CHECK(latencies_of({ms(7)}).p50 == ms(7));
    CHECK(latencies_of({}).max == ms(0));
}

TEST_CASE("an acknowledged order may go on, but not back") {
    for (const char* state : {"confirmed", "dispatched", "delivered", "cancelled", "returned"}) {
        CHECK(may_be(outcome(Kind::confirmed), state));
    }
    for (const char* state : {"pending", "rejected"}) CHECK_FALSE(may_be(outcome(Kind::confirmed), state));
    CHECK(may_be(outcome(Kind::refused), "rejected"));
    CHECK_FALSE(may_be(outcome(Kind::refused), "confirmed"));
    CHECK(may_be(outcome(Kind::undecided), "rejected"));
}

TEST_CASE("an order asks for a record's lines as they stand") {
    const BasketRecord record{"536365", "", "17850", {{"85123A", 6, "2.55"}, {"85123A", 2, "2.55"}}};
    CHECK(order_body(record, {{"method", "cash"}}) ==
          nlohmann::json{
              {"items", {{{"sku", "85123A"}, {"quantity", 6}}, {{"sku", "85123A"}, {"quantity", 2}}}},
              {"payment", {{"method", "cash"}}},
              {"delivery", {{"method", "pickup"}}}});
}
