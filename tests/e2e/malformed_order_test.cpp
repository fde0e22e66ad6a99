// What can't be an order is a 4xx problem that names the field, and begins nothing.
#include "runtime/testing/eventually.hpp"
#include "tests/e2e/order_fixture.hpp"

using namespace kontor;

namespace {

/// An order that would go through, one part of it replaced.
Json with(const std::string& pointer, const Json& value) {
    auto order = order_of("the-sku", 1);
    order[Json::json_pointer{pointer}] = value;
    return order;
}

Json without(const std::string& parent, const std::string& name) {
    auto order = order_of("the-sku", 1);
    order[Json::json_pointer{parent}].erase(name);
    return order;
}

struct BadOrder {
    const char* what;
    Json order;
    const char* pointer;
};

const Json address{{"method", "delivery"}, {"name", "Ada"},       {"street", "Alsterufer 1"},
                   {"city", "Hamburg"},    {"postcode", "20354"}, {"country", "DE"}};

Json address_with(const std::string& name, const Json& value) {
    auto changed = address;
    changed[name] = value;
    return with("/delivery", changed);
}

std::vector<BadOrder> bad_orders() {
    return {
        {"a sku nobody offers", with("/items/0/sku", "no-such-sku"), "/items/0/sku"},
        {"no quantity at all", without("/items/0", "quantity"), "/items/0/quantity"},
        {"a quantity of zero", with("/items/0/quantity", 0), "/items/0/quantity"},
        {"a negative quantity", with("/items/0/quantity", -3), "/items/0/quantity"},
        {"one too many", with("/items/0/quantity", 100'001), "/items/0/quantity"},
        {"the largest 64-bit number", with("/items/0/quantity", INT64_MAX), "/items/0/quantity"},
        {"beyond 64 bits", with("/items/0/quantity", UINT64_MAX), "/items/0/quantity"},
        {"an absurd quantity", with("/items/0/quantity", 1e300), "/items/0/quantity"},
        {"half a piece", with("/items/0/quantity", 1.5), "/items/0/quantity"},
        {"a quantity in letters", with("/items/0/quantity", "3"), "/items/0/quantity"},
        {"a quantity of nothing", with("/items/0/quantity", nullptr), "/items/0/quantity"},
        {"a quantity of true", with("/items/0/quantity", true), "/items/0/quantity"},
        {"a list for a quantity", with("/items/0/quantity", {1}), "/items/0/quantity"},
        {"no sku", without("/items/0", "sku"), "/items/0/sku"},
        {"a number for a sku", with("/items/0/sku", 7), "/items/0/sku"},
        {"an empty sku", with("/items/0/sku", ""), "/items/0/sku"},
        {"a sku with a wildcard", with("/items/0/sku", "a/#"), "/items/0/sku"},
        {"a sku too long", with("/items/0/sku", std::string(65, 'x')), "/items/0/sku"},
        {"no items", without("", "items"), "/items"},
        {"an empty list of items", with("/items", Json::array()), "/items"},
        {"items that are no list", with("/items", {{"sku", "the-sku"}}), "/items"},
        {"an item that is a text", with("/items/0", "the-sku"), "/items/0"},
        {"more lines than an order may have",
         with("/items", std::vector<Json>(1001, Json{{"sku", "the-sku"}, {"quantity", 1}})), "/items"},
        {"no payment", without("", "payment"), "/payment"},
        {"a payment that is a text", with("/payment", "cash"), "/payment"},
        {"a payment without a method", with("/payment", Json::object()), "/payment/method"},
        {"a way to pay that doesn't exist", with("/payment/method", "barter"), "/payment/method"},
        {"a sandbox payment without a token", without("/payment", "token"), "/payment/token"},
        {"a number for a token", with("/payment/token", 4111), "/payment/token"},
        {"no delivery", without("", "delivery"), "/delivery"},
        {"a delivery nobody does", with("/delivery/method", "drone"), "/delivery/method"},
        {"a delivery to nowhere", with("/delivery", {{"method", "delivery"}}), "/delivery/street"},
        {"a country's name for its code", address_with("country", "Germany"), "/delivery/country"},
        {"a blank street", address_with("street", "  "), "/delivery/street"},
        {"a city too long", address_with("city", std::string(101, 'x')), "/delivery/city"},
    };
}

struct BadText {
    const char* what;
    std::string text;
    int status;
    const char* content_type = "application/json";
};

std::vector<BadText> bad_texts() {
    const auto good = order_of("the-sku", 1).dump();
    return {
        {"half of an order", good.substr(0, good.size() / 2), 400},
        {"no JSON", "sku=the-sku&quantity=1", 400},
        {"two orders at once", good + good, 400},
        {"a member given twice", R"({"items":[],"items":[]})", 400},
        {"bytes that are no UTF-8", "{\"items\":\"\xff\xfe\"}", 400},
        {"a very deep list", std::string(100'000, '['), 400},
        {"a list", "[]", 422},
        {"a text", "\"order\"", 422},
        {"null", "null", 422},
        {"more than an order may hold", R"({"items":")" + std::string(2 << 20, 'x') + "\"}", 413},
        {"an order that says it is a text", good, 415, "text/plain"},
        {"a form", "sku=the-sku", 415, "application/x-www-form-urlencoded"},
    };
}

void check_problem(const Answer& answer, int status) {
    CHECK(answer.status == status);
    CHECK(answer.header("content-type") == "application/problem+json");
    REQUIRE(answer.body.is_object());
    CHECK(answer.body.value("status", 0) == status);
    CHECK_FALSE(answer.code().empty());
    CHECK_FALSE(answer.body.value("title", "").empty());
    CHECK_FALSE(answer.body.value("trace_id", "").empty());
}

}  // namespace

TEST_CASE("what can't be an order is refused with the name of the field, and begins nothing") {
    auto& node = shared_node();
    if (staff_of(node).get("/api/products/the-sku").status == 404) {
        offer(node, "the-sku", {{"name", "The product"}, {"price", {{"amount", 1}, {"currency", "EUR"}}}});
    }
    auto customer = new_customer_of(node);
    Books books{node};
    const auto before = books.counts();

    for (const auto& bad : bad_orders()) {
        CAPTURE(bad.what);
        const auto answer = customer.post("/api/orders", bad.order);
        INFO(answer.text());
        check_problem(answer, 422);
        CHECK(answer.names(bad.pointer));
    }
    for (const auto& bad : bad_texts()) {
        CAPTURE(bad.what);
        const auto answer = customer.send(
            {.method = "POST", .path = "/api/orders", .body = bad.text, .content_type = bad.content_type});
        INFO(answer.text());
        check_problem(answer, bad.status);
    }
    const auto after = books.counts();
    CHECK(after.payments == before.payments);
    CHECK(after.shipments == before.shipments);
    CHECK(after.reservations == before.reservations);
    CHECK(customer.get("/api/orders?state=confirmed").body.at("items").empty());
    CHECK(customer.get("/api/orders?state=pending").body.at("items").empty());
}

TEST_CASE("an order in two currencies, or of what is no longer sold, is refused") {
    auto& node = shared_node();
    const auto euros = new_product(node, 5);
    const auto dollars = new_sku();
    const auto gone = new_sku();
    offer(node, dollars, {{"name", "Imported"}, {"price", {{"amount", 1}, {"currency", "USD"}}}});
    Json product{{"name", "Old"}, {"price", {{"amount", 1}, {"currency", "EUR"}}}};
    offer(node, gone, product);
    product["active"] = false;
    REQUIRE(staff_of(node).put("/api/products/" + gone, product).status == 200);
    auto customer = new_customer_of(node);

    auto order = order_of(euros, 1);
    order["items"].push_back({{"sku", dollars}, {"quantity", 1}});
    const auto mixed = customer.post("/api/orders", order);
    CHECK_MESSAGE(mixed.status == 422, mixed.text());
    CHECK(mixed.code() == "mixed-currencies");

    Answer inactive;
    const auto refused = [&] {
        inactive = customer.post("/api/orders", order_of(gone, 1));
        return inactive.code() == "inactive-product";
    };
    CHECK_MESSAGE(eventually(refused), inactive.text());
    CHECK(inactive.status == 422);
    CHECK(inactive.names("/items/0/sku"));
}

TEST_CASE("a token the sandbox doesn't know is refused by name, and nothing of the order remains") {
    auto& node = shared_node();
    const auto sku = new_product(node, 5);
    auto customer = new_customer_of(node);
    const auto answer = customer.post("/api/orders", order_of(sku, 1, "tok_unheard_of"));
    INFO(answer.text());
    check_problem(answer, 422);
    CHECK(answer.names("/payment/token"));
    CHECK(stock_of(sku).at("available") == 5);
}

TEST_CASE("a bad Idempotency-Key is named") {
    auto customer = new_customer_of(shared_node());
    const auto answer =
        customer.post("/api/orders", order_of("the-sku", 1), {{"Idempotency-Key", std::string(300, 'k')}});
    INFO(answer.text());
    check_problem(answer, 400);
    CHECK(answer.body.dump().find("Idempotency-Key") != std::string::npos);
}
