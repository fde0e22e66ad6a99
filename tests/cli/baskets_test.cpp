#include <doctest/doctest.h>

#include <algorithm>

#include "cli/baskets/codes.hpp"
#include "cli/baskets/files.hpp"
#include "cli/baskets/plan.hpp"
#include "cli/replay/products.hpp"
#include "tests/cli/shared_data.hpp"

using namespace kontor::cli;

namespace {

std::string reasons(const BasketRecord& record) {
    std::string codes;
    for (const Refusal& refusal : dirt_in(record)) codes += (codes.empty() ? "" : " ") + refusal.code;
    return codes;
}

std::string record(const char* invoice, const char* customer, const char* lines) {
    return std::string{R"({"invoice":")"} + invoice + R"(","ts":"2010-12-01T08:26:00Z","customer":)" +
           customer + R"(,"country":"France","lines":)" + lines + "}";
}

std::vector<Step> plan(const std::vector<std::string>& lines) {
    Planner planner;
    std::size_t number = 0;
    for (const auto& line : lines) planner.add(++number, line);
    return planner.steps();
}

std::map<std::string, std::size_t> count_reasons(const std::vector<Step>& steps, Step::Kind kind) {
    std::map<std::string, std::size_t> counts;
    for (const Step& step : steps) {
        if (step.kind == kind && !step.reasons.empty()) ++counts[step.reasons.front().code];
    }
    return counts;
}

}  // namespace

TEST_CASE("a code is a product unless the source uses it for a charge or the shop cannot take it") {
    for (const char* code : {"85123A", "10002", "22178", "15056BL", "DCGS0076", "PADS", "a.b_c-1"}) {
        CAPTURE(code);
        CHECK_FALSE(refuse_code(code));
    }
    for (const char* code :
         {"POST", "DOT", "M", "m", "D", "C2", "S", "B", "BANK CHARGES", "AMAZONFEE", "gift_0001_40"}) {
        CAPTURE(code);
        CHECK(refuse_code(code)->code == "non-product-code");
    }
    const std::string too_long(65, 'a');
    for (const char* code : {"", "-a", "a b", "a/b", "\xc3\xa4", too_long.c_str()}) {
        CAPTURE(code);
        CHECK(refuse_code(code)->code == "sku-not-allowed");
    }
}

TEST_CASE("a record is clean, or says what is wrong with it, the gravest first") {
    const BasketLine good{"85123A", 6, "2.55"};
    struct Case {
        const char* what;
        BasketRecord record;
        const char* reasons;
    };
    const Case cases[] = {
        {"an order", {"536365", "", "17850", {good}}, ""},
        {"the same sku twice", {"536365", "", "17850", {good, good}}, ""},
        {"a cancellation", {"C536379", "", "14527", {{"22632", -2, "1.85"}}}, ""},
        {"no customer", {"536365", "", "", {good}}, "no-customer"},
        {"no lines", {"536365", "", "17850", {}}, "no-lines"},
        {"too many lines", {"536365", "", "17850", std::vector<BasketLine>(1001, good)}, "too-many-lines"},
        {"postage", {"536365", "", "17850", {good, {"POST", 1, "18.00"}}}, "non-product-code"},
        {"a code that is no sku", {"536365", "", "17850", {{"A B", 1, "1.00"}}}, "sku-not-allowed"},
        {"a write-off",
         {"536365", "", "", {{"21777", -10, "0.00"}}},
         "no-customer negative-quantity zero-price"},
        {"nothing", {"536365", "", "17850", {{"21777", 0, "1.00"}}}, "zero-quantity"},
        {"a gain in a cancellation", {"C536379", "", "14527", {good}}, "positive-quantity"},
        {"more than a line holds",
         {"536365", "", "17850", {{"21777", 100'001, "1.00"}}},
         "quantity-too-large"},
        {"a gift", {"536365", "", "17850", {{"21777", 1, "0.00"}}}, "zero-price"},
        {"half a penny", {"536365", "", "17850", {{"21777", 1, "0.005"}}}, "price-precision"},
        {"a negative price", {"536365", "", "17850", {{"21777", 1, "-11062.06"}}}, "price-malformed"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.what);
        CHECK(reasons(c.record) == c.reasons);
    }
}

TEST_CASE("a line that is no record is refused and still counted") {
    const auto steps =
        plan({"", "{", "[]", R"({"invoice":"1"})", record("1", "\"a\"", R"([["85123A",1.5,"2.55"]])"),
              record("1", "\"a\"", R"([["85123A",1,2.55]])"), record("1", "\"a\"", R"([["85123A",1]])")});
    REQUIRE(steps.size() == 7);
    CHECK(count_reasons(steps, Step::Kind::dirty) ==
          std::map<std::string, std::size_t>{{"json-malformed", 2}, {"record-malformed", 5}});
}

TEST_CASE("a second record of an invoice gets a key of its own, a repeated one is dirty") {
    const auto first = record("536591", "\"14606\"", R"([["85123A",1,"2.55"]])");
    const auto second = record("536591", "\"14606\"", R"([["22632",1,"1.85"]])");
    const auto steps = plan({first, second, first});
    CHECK(steps[0].key == "536591");
    CHECK(steps[1].key == "536591-2");
    CHECK(steps[2].kind == Step::Kind::dirty);
    CHECK(steps[2].reasons.front().code == "duplicate-record");
}

TEST_CASE("a cancellation is matched to the customer's latest earlier order that holds all of it") {
    const auto order_a =
        record("1", "\"anna\"", R"([["85123A",6,"2.55"],["22632",2,"1.85"],["22632",2,"1.85"]])");
    const auto order_b = record("2", "\"anna\"", R"([["85123A",3,"2.55"]])");
    const auto cancel = [](const char* customer, const char* lines) { return record("C9", customer, lines); };

    CHECK_MESSAGE(plan({order_a, order_b, cancel("\"anna\"", R"([["85123A",-3,"2.55"]])")})[2].target == 1,
                  "the latest");
    CHECK_MESSAGE(plan({order_a, order_b, cancel("\"anna\"", R"([["85123A",-4,"2.55"]])")})[2].target == 0,
                  "enough of it");
    CHECK_MESSAGE(plan({order_a, cancel("\"anna\"", R"([["22632",-4,"1.85"]])")})[1].target == 0,
                  "lines add up");
    CHECK_MESSAGE(
        plan({order_b, cancel("\"anna\"", R"([["85123A",-1,"2.55"],["22632",-1,"1.85"]])")})[1].target ==
            std::nullopt,
        "all skus");
    CHECK_MESSAGE(plan({order_a, cancel("\"bob\"", R"([["85123A",-1,"2.55"]])")})[1].target == std::nullopt,
                  "the same customer");
    CHECK_MESSAGE(plan({cancel("\"anna\"", R"([["85123A",-1,"2.55"]])"), order_a})[0].target == std::nullopt,
                  "earlier");

    const auto twice = cancel("\"anna\"", R"([["85123A",-1,"2.55"]])");
    const auto steps = plan({order_a, order_b, twice, twice, twice});
    CHECK(steps[2].target == 1);
    CHECK(steps[3].target == 0);
    CHECK_MESSAGE(steps[4].target == std::nullopt, "an order is cancelled once");
    CHECK(steps[4].kind == Step::Kind::cancellation);
    CHECK(steps[4].reasons.front().code == "no-matching-order");
}

TEST_CASE("products take the first positive price, and stock is what the clean orders need") {
    const auto steps = plan({record("1", "null", R"([["85123A",-6,"0.00"]])"),
                             record("2", "null", R"([["85123A",6,"2.10"],["POST",1,"18.00"]])"),
                             record("3", "\"anna\"", R"([["85123A",6,"2.55"],["85123A",2,"2.55"]])"),
                             record("4", "\"anna\"", R"([["22632",1,"0.00"]])")});
    CHECK(first_prices(steps) == Prices{{"85123A", {210, "GBP"}}});
    CHECK(needed_stock(steps) == std::map<std::string, std::int64_t>{{"85123A", 8}});

    const auto products = products_of(steps, {{"85123A", "HEART"}});
    CHECK(products.at("85123A")->product.at("name") == "HEART");
    CHECK(products.at("POST").error().code == "non-product-code");
    CHECK(products.at("22632").error().code == "price-missing");
    CHECK_MESSAGE(products_of(steps, {}).at("85123A")->product.at("name") == "85123A", "no name is made up");
}

TEST_CASE("every record of the real baskets has its place in the plan") {
    const auto file = testing::shared_data("baskets_online_retail_2010-12.jsonl");
    if (!file) return;
    const auto steps = plan_file(file->string(), 0);
    const auto count = [&](Step::Kind kind) { return std::ranges::count(steps, kind, &Step::kind); };
    CHECK(steps.size() == 2026);
    CHECK(count(Step::Kind::order) == 1303);
    CHECK(count(Step::Kind::cancellation) == 294);
    CHECK(count(Step::Kind::dirty) == 429);
    CHECK(count_reasons(steps, Step::Kind::dirty) ==
          std::map<std::string, std::size_t>{
              {"no-customer", 317}, {"non-product-code", 110}, {"zero-price", 2}});

    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (!steps[i].target) continue;
        REQUIRE(*steps[i].target < i);
        CHECK(steps[*steps[i].target].record.customer == steps[i].record.customer);
    }
    CHECK(first_prices(steps).size() > 2700);
}
