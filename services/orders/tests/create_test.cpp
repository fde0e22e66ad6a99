#include <doctest/doctest.h>

#include "services/orders/tests/orders_fixture.hpp"

using kontor::Json;
using namespace orders;

// Promise [orders-1]
TEST_CASE("an order is priced from what orders knows of the catalogue, and announced") {
    OrdersFixture shop;
    auto request = create_request(1);
    request["key"] = "ada/k1";
    const auto reply = shop.command(create, request);
    REQUIRE(reply.is_ok());
    const Json items{{{"sku", "tea"},
                      {"name", "Tea"},
                      {"quantity", 2},
                      {"unit_price", {{"amount", 299}, {"currency", "EUR"}}},
                      {"line_total", {{"amount", 598}, {"currency", "EUR"}}}},
                     {{"sku", "mug"},
                      {"name", "Mug"},
                      {"quantity", 1},
                      {"unit_price", {{"amount", 900}, {"currency", "EUR"}}},
                      {"line_total", {{"amount", 900}, {"currency", "EUR"}}}}};
    const Json total{{"amount", 1498}, {"currency", "EUR"}};
    CHECK(reply.body() == Json{{"id", id_of(1)},
                               {"state", "pending"},
                               {"customer", "ada"},
                               {"items", items},
                               {"total", total},
                               {"payment", {{"method", "cash"}}},
                               {"shipment", Json::object()},
                               {"delivery", {{"method", "pickup"}}},
                               {"key", "ada/k1"},
                               {"created", "2026-11-22T17:00:00.000Z"},
                               {"updated", "2026-11-22T17:00:00.000Z"}});
    REQUIRE(shop.events().size() == 1);
    const auto event = shop.events().front();
    CHECK(event.entity == "order");
    CHECK(event.entity_id == id_of(1));
    CHECK(event.type == "created");
    CHECK(Json::parse(event.data) == Json{{"id", id_of(1)},
                                          {"customer", "ada"},
                                          {"items", items},
                                          {"total", total},
                                          {"payment", {{"method", "cash"}}},
                                          {"delivery", {{"method", "pickup"}}},
                                          {"key", "ada/k1"}});
    CHECK(shop.view(1) == reply.body());
    CHECK(shop.changes == std::vector<std::string>{"pending"});
}

TEST_CASE("the same order again is the same order; another one under its id or key is refused") {
    OrdersFixture shop;
    auto request = create_request(1);
    request["key"] = "k";
    const auto first = shop.command(create, request);
    CHECK(shop.command(create, request).body() == first.body());
    CHECK(shop.event_types() == std::vector<std::string>{"created"});

    auto other = request;
    other["items"][0]["quantity"] = 3;
    CHECK(shop.command(create, other).code() == "order-exists");
    other["order"] = id_of(2);
    CHECK(shop.command(create, other).code() == "duplicate-key");
    other.erase("key");
    CHECK(shop.command(create, other).is_ok());
    auto third = create_request(3);
    CHECK(shop.command(create, third).is_ok());  // orders without a key don't clash
}

TEST_CASE("orders follows the catalogue: prices, names, what is for sale and what is gone") {
    OrdersFixture shop;
    shop.take_in(
        on_catalog, "product", "tea", "price-changed",
        {{"sku", "tea"}, {"old", Json::object()}, {"price", {{"amount", 319}, {"currency", "EUR"}}}});
    CHECK(shop.command(create, create_request(1)).body()["total"]["amount"] == 2 * 319 + 900);

    Json mug{{"sku", "mug"},
             {"name", "Big mug"},
             {"price", {{"amount", 950}, {"currency", "EUR"}}},
             {"active", true}};
    shop.take_in(on_catalog, "product", "mug", "product-changed", mug);
    CHECK(shop.command(create, create_request(2)).body()["items"][1]["name"] == "Big mug");
    CHECK(shop.view(1)["items"][1]["name"] == "Mug");  // an order keeps what it was made with

    mug["active"] = false;
    shop.take_in(on_catalog, "product", "mug", "product-changed", mug);
    const auto inactive = shop.command(create, create_request(3));
    CHECK(inactive.code() == "inactive-product");
    CHECK(inactive.body()["status"] == 422);
    CHECK(inactive.body()["errors"][0]["pointer"] == "/items/1/sku");

    shop.take_in(on_catalog, "product", "mug", "product-removed", {{"sku", "mug"}});
    CHECK(shop.command(create, create_request(3)).code() == "unknown-sku");
    shop.take_in(on_catalog, "product", "mug", "product-renumbered", {{"anything", 1}});
    shop.take_in(on_catalog, "shelf", "mug", "product-added", {{"anything", 1}});
    CHECK(shop.command(create, create_request(3)).code() == "unknown-sku");

    shop.product("mug", "Mug", 900, "NOK");
    const auto mixed = shop.command(create, create_request(3));
    CHECK(mixed.code() == "mixed-currencies");
    CHECK(mixed.body()["errors"][0]["pointer"] == "/items/1/sku");
    CHECK(shop.state(3) == "none");
}

TEST_CASE("what can't be an order is rejected with the member named") {
    struct Case {
        const char* pointer;
        Json patch;
    };
    const Json home{{"method", "delivery"}, {"name", "Ada"},   {"street", "S 1"},
                    {"city", "T"},          {"postcode", "1"}, {"country", "DE"}};
    const auto home_but = [&](const char* member, Json value) {
        auto changed = home;
        changed[member] = std::move(value);
        return Json{{"delivery", changed}};
    };
    const auto item = [](Json sku, Json quantity) {
        return Json{{"items", {{{"sku", sku}, {"quantity", quantity}}}}};
    };
    const Case cases[] = {
        {"/order", {{"order", nullptr}}},
        {"/order", {{"order", "1"}}},
        {"/order", {{"order", "0192F0C1-7D2A-7C3E-9B1A-3F2F5A6B7C01"}}},
        {"/customer", {{"customer", nullptr}}},
        {"/customer", {{"customer", ""}}},
        {"/customer", {{"customer", std::string(129, 'x')}}},
        {"/items", {{"items", nullptr}}},
        {"/items", {{"items", Json::array()}}},
        {"/items", {{"items", "tea"}}},
        {"/items", {{"items", std::vector<Json>(1001, {{"sku", "tea"}, {"quantity", 1}})}}},
        {"/items/0", {{"items", {1}}}},
        {"/items/0/sku", item(nullptr, 1)},
        {"/items/0/sku", item("a b", 1)},
        {"/items/0/sku", item(5, 1)},
        {"/items/0/quantity", item("tea", nullptr)},
        {"/items/0/quantity", item("tea", 0)},
        {"/items/0/quantity", item("tea", -1)},
        {"/items/0/quantity", item("tea", 1.5)},
        {"/items/0/quantity", item("tea", "2")},
        {"/items/0/quantity", item("tea", 100'001)},
        {"/items/0/quantity", item("tea", UINT64_MAX)},
        {"/payment", {{"payment", nullptr}}},
        {"/payment/method", {{"payment", {{"method", nullptr}}}}},
        {"/payment/method", {{"payment", {{"method", "Visa 4111"}}}}},
        {"/delivery", {{"delivery", nullptr}}},
        {"/delivery/method", {{"delivery", {{"method", "drone"}}}}},
        {"/delivery/name", home_but("name", nullptr)},
        {"/delivery/street", home_but("street", "")},
        {"/delivery/city", home_but("city", std::string(101, 'x'))},
        {"/delivery/postcode", home_but("postcode", 20457)},
        {"/delivery/country", home_but("country", "de")},
        {"/delivery/country", home_but("country", "DEU")},
        {"/key", {{"key", ""}}},
        {"/key", {{"key", 5}}},
        {"/key", {{"key", std::string(513, 'x')}}},
    };
    OrdersFixture shop;
    for (const auto& [pointer, patch] : cases) {
        CAPTURE(patch.dump().substr(0, 200));
        auto request = create_request(1);
        request.update(patch);
        const auto reply = shop.command(create, request);
        REQUIRE(reply.is_rejected());
        CHECK(reply.code() == "invalid");
        CHECK(reply.body()["errors"][0]["pointer"] == pointer);
    }
    CHECK(shop.events().empty());
    auto request = create_request(1);
    request["delivery"] = home;
    CHECK(shop.command(create, request).body()["delivery"] == home);
}

TEST_CASE("a thousand lines are an order, and a payment's token is not kept") {
    OrdersFixture shop;
    auto request = create_request(1);
    request["items"] = std::vector<Json>(1000, {{"sku", "tea"}, {"quantity", 100}});
    request["payment"]["token"] = "tok_secret";
    const auto reply = shop.command(create, request);
    REQUIRE(reply.is_ok());
    CHECK(reply.body()["items"].size() == 1);
    CHECK(reply.body()["items"][0]["quantity"] == 100'000);
    CHECK(reply.body().dump().find("tok_secret") == std::string::npos);
    CHECK(shop.events().front().data.find("tok_secret") == std::string::npos);
}

TEST_CASE("customers order for themselves alone") {
    OrdersFixture shop;
    CHECK(shop.command(create, create_request(1, "ada"), eve).code() == "forbidden");
    CHECK(shop.command(create, create_request(1, "ada"), {}).code() == "forbidden");
    CHECK(shop.command(create, create_request(1, "ada"), ada).is_ok());
    CHECK(shop.command(create, create_request(2, "ada"), staff).is_ok());
}
