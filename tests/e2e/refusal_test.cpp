// What the business refuses, and who may not see what.
#include "tests/e2e/order_fixture.hpp"

using namespace kontor;

namespace {

/// A refused order: 409 with the order's id, the order is rejected, and nothing of it remains anywhere.
void check_refused(Shop& customer, const Answer& answer, const std::string& code) {
    INFO(answer.text());
    REQUIRE(answer.status == 409);
    CHECK(answer.header("content-type") == "application/problem+json");
    CHECK(answer.code() == code);
    CHECK(answer.body.at("trace_id") == answer.header("x-trace-id"));
    const auto id = answer.body.at("order").get<std::string>();
    CHECK(answer.body.at("id") == id);

    const auto order = customer.get("/api/orders/" + id);
    CHECK_MESSAGE(order.body.value("state", "") == "rejected", order.text());
    const auto held = Books{shared_node()}.of_order(id);
    CHECK_MESSAGE(held.nothing_left(), held.text());
}

}  // namespace

TEST_CASE("an order for more than there is is refused, and leaves no reservation, charge or label") {
    auto& node = shared_node();
    const auto plenty = new_product(node, 10);
    const auto scarce = new_product(node, 2);
    auto customer = new_customer_of(node);

    auto order = order_of(plenty, 1);
    order["items"].push_back({{"sku", scarce}, {"quantity", 3}});
    check_refused(customer, customer.post("/api/orders", order), "out-of-stock");
    CHECK(stock_of(plenty).at("available") == 10);
    CHECK(stock_of(scarce).at("available") == 2);
}

TEST_CASE("a declined payment refuses the order, and leaves no reservation, charge or label") {
    auto& node = shared_node();
    const auto sku = new_product(node, 10);
    auto customer = new_customer_of(node);

    const auto refused =
        customer.post("/api/orders", order_of(sku, 1, "tok_declined"), {{"Idempotency-Key", "poor"}});
    check_refused(customer, refused, "payment-declined");
    CHECK(stock_of(sku).at("available") == 10);
    CHECK(stock_of(sku).at("reserved") == 0);

    const auto again =
        customer.post("/api/orders", order_of(sku, 1, "tok_declined"), {{"Idempotency-Key", "poor"}});
    CHECK(again.status == 409);
    CHECK(again.body.value("order", "") == refused.body.value("order", "-"));
}

TEST_CASE("whoever shows no token, or a wrong one, is asked to log in") {
    auto& node = shared_node();
    Shop stranger{node};
    for (const auto* path : {"/api/orders", "/api/users/me", "/api/sagas", "/api/inventory"}) {
        CAPTURE(path);
        const auto answer = stranger.get(path);
        CHECK(answer.status == 401);
        CHECK(answer.header("www-authenticate").starts_with("Bearer"));
    }
    CHECK(stranger.post("/api/orders", order_of("any", 1)).status == 401);
    const auto forged = stranger.send({.method = "GET",
                                       .path = "/api/orders",
                                       .headers = {{"Authorization", "Bearer eyJhbGciOiJub25lIn0.e30."}}});
    CHECK(forged.status == 401);
    const auto account = node.endpoints().at("customer");
    const auto wrong =
        stranger.post("/api/auth/token", {{"email", account["email"]}, {"password", "not this one"}});
    CHECK(wrong.status == 401);
    CHECK(wrong.code() == "invalid-credentials");
}

TEST_CASE("customers may not do what is for staff") {
    auto& node = shared_node();
    const auto sku = new_product(node, 1);
    auto customer = new_customer_of(node);
    const Json product{{"name", "Mine"}, {"price", {{"amount", 1}, {"currency", "EUR"}}}};

    CHECK(customer.put("/api/products/" + sku, product).status == 403);
    CHECK(
        customer.post("/api/inventory/" + sku + "/adjustments", {{"delta", 5}, {"reason", "gift"}}).status ==
        403);
    CHECK(customer.get("/api/sagas").status == 403);
    CHECK(customer.get("/api/inventory").status == 403);
    CHECK(customer.send({.method = "DELETE", .path = "/api/products/" + sku}).status == 403);
    CHECK(stock_of(sku).at("on_hand") == 1);
}

TEST_CASE("another customer's order doesn't exist, whatever is tried with it") {
    auto& node = shared_node();
    const auto sku = new_product(node, 5);
    auto owner = new_customer_of(node);
    auto other = new_customer_of(node);
    const auto placed = owner.post("/api/orders", order_of(sku, 1));
    REQUIRE_MESSAGE(placed.status == 201, placed.text());
    const auto& order = placed.body;
    const auto path = "/api/orders/" + order["id"].get<std::string>();

    CHECK(other.get(path).status == 404);
    CHECK(other.get(path + "/history").status == 404);
    CHECK(other.post(path + "/cancel", Json::object()).status == 404);
    CHECK(other.post(path + "/return", Json::object()).status == 404);
    CHECK(other.put(path, {{"delivery", {{"method", "pickup"}}}}).status == 404);
    CHECK(other.get("/api/payments/" + order["payment"]["id"].get<std::string>()).status == 404);
    CHECK(other.get("/api/shipments/" + order["shipment"]["id"].get<std::string>()).status == 404);
    CHECK(other.get("/api/orders").body.at("items").empty());
    CHECK(other.get("/api/orders?customer=" + order["customer"].get<std::string>()).body.at("items").empty());
    CHECK(owner.get(path).body == order);
}
