// A payment provider that is slow, that fails now and then, and that never answers.
#include "runtime/testing/eventually.hpp"
#include "tests/e2e/order_fixture.hpp"

using namespace kontor;

namespace {

/// Two attempts at five seconds each, and undoing what was done.
constexpr std::chrono::seconds patience_to_decide{30};

std::string state_of(Shop& customer, const std::string& order) {
    return customer.get("/api/orders/" + order).body.value("state", "unknown");
}

bool decided(const std::string& state) {
    return state == "confirmed" || state == "rejected";
}

}  // namespace

TEST_CASE("a provider that takes three seconds is waited for") {
    const auto sku = new_product(shared_node(), 5);
    const auto placed = new_customer_of(shared_node()).post("/api/orders", order_of(sku, 1, "tok_slow"));
    CHECK_MESSAGE(placed.status == 201, placed.text());
    CHECK(stock_of(sku).at("on_hand") == 4);
}

TEST_CASE("a provider that fails twice is asked again") {
    const auto sku = new_product(shared_node(), 5);
    const auto placed = new_customer_of(shared_node()).post("/api/orders", order_of(sku, 1, "tok_flaky"));
    CHECK_MESSAGE(placed.status == 201, placed.text());
    CHECK(stock_of(sku).at("on_hand") == 4);
}

TEST_CASE("whoever doesn't want to wait gets 202 and finds the order confirmed later") {
    const auto sku = new_product(shared_node(), 5);
    auto customer = new_customer_of(shared_node());
    const auto accepted = customer.post("/api/orders", order_of(sku, 1, "tok_slow"), {{"Prefer", "wait=1"}});
    INFO(accepted.text());
    REQUIRE(accepted.status == 202);
    const auto order = accepted.body.at("id").get<std::string>();
    CHECK(accepted.header("location") == "/api/orders/" + order);
    CHECK(accepted.body.at("state") == "pending");
    CHECK(eventually([&] { return state_of(customer, order) == "confirmed"; }, patience_to_decide));
    CHECK(stock_of(sku).at("on_hand") == 4);
}

TEST_CASE(
    "a provider that never answers makes 202, and the order is decided in the end, with no loose ends") {
    const auto sku = new_product(shared_node(), 5);
    auto customer = new_customer_of(shared_node());
    const Shop::Headers key{{"Idempotency-Key", "never"}};
    const auto accepted = customer.post("/api/orders", order_of(sku, 1, "tok_timeout"), key);
    INFO(accepted.text());
    REQUIRE(accepted.status == 202);
    const auto order = accepted.body.at("id").get<std::string>();
    CHECK(accepted.header("location") == "/api/orders/" + order);
    CHECK(state_of(customer, order) == "pending");

    CHECK(eventually([&] { return decided(state_of(customer, order)); }, patience_to_decide));
    CHECK(state_of(customer, order) == "rejected");
    Books books{shared_node()};
    const auto let_go = [&] { return books.of_order(order).nothing_left(); };
    CHECK_MESSAGE(eventually(let_go), books.of_order(order).text());
    CHECK(stock_of(sku).at("available") == 5);

    const auto again = customer.post("/api/orders", order_of(sku, 1, "tok_timeout"), key);
    CHECK_MESSAGE(again.status == 409, again.text());
    CHECK(again.body.value("order", "") == order);
}
