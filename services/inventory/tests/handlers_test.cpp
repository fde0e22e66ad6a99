#include <doctest/doctest.h>

#include "services/inventory/tests/inventory_fixture.hpp"

namespace inventory {
namespace {

using kontor::Json;
using Types = std::vector<std::string>;

constexpr const char* order_1 = "0192f0c1-7d2a-7c3e-9b1a-3f2f5a6b7c01";
constexpr const char* order_2 = "0192f0c1-7d2a-7c3e-9b1a-3f2f5a6b7c02";

Json lines(std::initializer_list<std::pair<const char*, int>> pairs) {
    auto list = Json::array();
    for (const auto& [sku, quantity] : pairs) list.push_back({{"sku", sku}, {"quantity", quantity}});
    return list;
}

}  // namespace

TEST_CASE("goods received can be asked for, with all their sums") {
    InventoryFixture inventory;
    CHECK(inventory.get("tea").code() == "not-found");
    inventory.receive("tea", 10);
    const Json expected{{"sku", "tea"},   {"on_hand", 10}, {"reserved", 0},  {"available", 10},
                        {"received", 10}, {"adjusted", 0}, {"committed", 0}, {"settled", 0}};
    CHECK(inventory.get("tea").body() == expected);
}

TEST_CASE("an order's way: reserved, committed, restocked; each is one event") {
    InventoryFixture inventory;
    inventory.receive("tea", 10);
    const auto reserved = inventory.reserve(order_1, lines({{"tea", 2}, {"tea", 1}}));
    CHECK(reserved.body()["state"] == "reserved");
    CHECK(reserved.body()["lines"] == lines({{"tea", 3}}));
    CHECK(inventory.commit(order_1).body()["state"] == "committed");
    CHECK(inventory.get("tea").body()["on_hand"] == 7);
    CHECK(inventory.restock(order_1).body()["state"] == "restocked");
    CHECK(inventory.get("tea").body()["on_hand"] == 10);
    CHECK(inventory.bench.event_types() ==
          Types{"stock/received", "reservation/reserved", "reservation/committed", "reservation/restocked"});
}

TEST_CASE("a refused reserve says what lacks and leaves no trace") {
    InventoryFixture inventory;
    inventory.receive("tea", 1);
    const auto refused = inventory.reserve(order_1, lines({{"tea", 2}, {"rum", 1}}));
    REQUIRE(refused.is_rejected());
    CHECK(refused.code() == "out-of-stock");
    const Json shortages{{{"sku", "rum"}, {"requested", 1}, {"available", 0}},
                         {{"sku", "tea"}, {"requested", 2}, {"available", 1}}};
    CHECK(refused.body()["shortages"] == shortages);
    CHECK(inventory.get("tea").body()["available"] == 1);
    CHECK(inventory.bench.event_types() == Types{"stock/received"});
}

// Promise [inventory-4]: undoing what never happened succeeds, and bars it.
TEST_CASE("a release that comes before its reserve bars it") {
    InventoryFixture inventory;
    inventory.receive("tea", 10);
    CHECK(inventory.release(order_1).body()["state"] == "released");
    CHECK(inventory.reserve(order_1, lines({{"tea", 1}})).code() == "released-earlier");
    CHECK(inventory.release(order_1).is_ok());
    CHECK(inventory.get("tea").body()["reserved"] == 0);
}

// Promise [inventory-6].
TEST_CASE("low stock is announced with the event that caused it") {
    InventoryFixture inventory;  // its threshold is 5
    inventory.receive("tea", 6);
    inventory.reserve(order_1, lines({{"tea", 2}}));
    inventory.reserve(order_2, lines({{"tea", 1}}));
    CHECK(inventory.bench.event_types() ==
          Types{"stock/received", "reservation/reserved", "stock/low-stock", "reservation/reserved"});
    const auto data = Json::parse(inventory.bench.events_after(2).front().data);
    CHECK(data == Json{{"sku", "tea"}, {"available", 4}, {"threshold", 5}});
}

// Promise [inventory-5]: a reservation ends by itself.
TEST_CASE("reservations expire in bounded turns, the oldest first") {
    InventoryFixture inventory;
    inventory.receive("tea", 1000);
    for (int i = 0; i < 150; ++i) {
        inventory.reserve(inventory.bench.ids().uuid(), lines({{"tea", 1}}));
        inventory.bench.clock().advance(std::chrono::milliseconds{1});
    }
    inventory.expire();
    CHECK(inventory.get("tea").body()["reserved"] == 150);

    inventory.bench.clock().advance(inventory.time_to_live);
    inventory.expire();
    CHECK(inventory.get("tea").body()["reserved"] == 50);
    inventory.expire();
    CHECK(inventory.get("tea").body()["reserved"] == 0);
    const auto last = Json::parse(inventory.bench.events_after(0).back().data);
    CHECK(last["reason"] == "expired");
    CHECK(last["barred"] == false);
}

TEST_CASE("after an expiry the order may commit what is still there") {
    InventoryFixture inventory;
    inventory.receive("tea", 2);
    inventory.reserve(order_1, lines({{"tea", 2}}));
    inventory.bench.clock().advance(inventory.time_to_live);
    inventory.expire();
    CHECK(inventory.commit(order_1).is_ok());
    CHECK(inventory.get("tea").body()["on_hand"] == 0);

    inventory.receive("rum", 1);
    inventory.reserve(order_2, lines({{"rum", 1}}));
    inventory.bench.clock().advance(inventory.time_to_live);
    inventory.expire();
    inventory.adjust("rum", -1);
    CHECK(inventory.commit(order_2).code() == "not-reserved");
}

TEST_CASE("a returned order's goods come back, once; other events change nothing") {
    InventoryFixture inventory;
    inventory.receive("tea", 10);
    inventory.reserve(order_1, lines({{"tea", 2}}));
    inventory.commit(order_1);
    inventory.order_event("confirmed", order_1);
    CHECK(inventory.get("tea").body()["on_hand"] == 8);
    inventory.order_event("returned", order_1);
    inventory.order_event("returned", order_1);
    CHECK(inventory.get("tea").body()["on_hand"] == 10);
    CHECK(inventory.bench.event_types().back() == "reservation/restocked");
}

TEST_CASE("stocks and reservations are listed in pages") {
    InventoryFixture inventory;
    for (const char* sku : {"c", "a", "b"}) inventory.receive(sku, 10);
    const auto first = inventory.list({{"limit", 2}}).body();
    CHECK(first["items"][0]["sku"] == "a");
    CHECK(first["items"][1]["sku"] == "b");
    const auto second = inventory.list({{"limit", 2}, {"cursor", first["next"]}}).body();
    CHECK(second["items"].size() == 1);
    CHECK(second["next"].is_null());

    inventory.reserve(order_1, lines({{"a", 1}}));
    inventory.release(order_2);
    CHECK(inventory.reservations(Json::object()).body()["items"].size() == 2);
    const auto held = inventory.reservations({{"state", "reserved"}}).body()["items"];
    REQUIRE(held.size() == 1);
    CHECK(held[0]["order"] == order_1);
    CHECK(held[0]["lines"] == lines({{"a", 1}}));
    CHECK(held[0]["expires"] == "2026-11-23T17:01:37.123Z");
    CHECK(held[0]["updated"] == "2026-11-22T17:01:37.123Z");
    CHECK(inventory.reservations({{"state", "released"}}).body()["items"][0]["order"] == order_2);
    CHECK(inventory.reservations({{"state", "sold"}}).code() == "invalid");
}

TEST_CASE("an expired reservation is listed as released") {
    InventoryFixture inventory;
    inventory.receive("tea", 1);
    inventory.reserve(order_1, lines({{"tea", 1}}));
    inventory.bench.clock().advance(inventory.time_to_live);
    inventory.expire();
    const auto found = inventory.reservations({{"state", "released"}}).body()["items"];
    REQUIRE(found.size() == 1);
    CHECK(found[0]["state"] == "released");
}

TEST_CASE("input that can't be right is refused with the field's name") {
    struct Case {
        const char* method;
        Json body;
        const char* pointer;
    };
    const Json tea{{"sku", "tea"}, {"quantity", 1}};
    const Case cases[] = {
        {"receive", {{"sku", "tea"}, {"quantity", 0}}, "/quantity"},
        {"receive", {{"sku", "-"}, {"quantity", 1}}, "/sku"},
        {"adjust", {{"sku", "tea"}, {"delta", 0}, {"reason", "x"}}, "/delta"},
        {"adjust", {{"sku", "tea"}, {"delta", 1}}, "/reason"},
        {"reserve", {{"order", "1"}, {"lines", {tea}}}, "/order"},
        {"reserve", {{"order", order_1}, {"lines", Json::array()}}, "/lines"},
        {"reserve",
         {{"order", order_1}, {"lines", {tea, {{"sku", "tea"}, {"quantity", 100'001}}}}},
         "/lines/1/quantity"},
        {"reserve", {{"order", order_1}, {"lines", {tea, 7}}}, "/lines/1"},
        {"commit", {{"order", 7}}, "/order"},
        {"release", {{"order", order_1}, {"reason", ""}}, "/reason"},
        {"restock", Json::object(), "/order"},
    };
    InventoryFixture inventory;
    for (const auto& c : cases) {
        CAPTURE(c.method);
        CAPTURE(c.body.dump());
        const auto reply = inventory.ask(c.method, c.body);
        REQUIRE(reply.code() == "invalid");
        CHECK(reply.body()["errors"][0]["pointer"] == c.pointer);
    }
    CHECK(inventory.bench.events_after().empty());
}

TEST_CASE("an order may have a thousand lines of a hundred thousand units, and no more lines") {
    InventoryFixture inventory;
    auto most = Json::array();
    for (int i = 0; i < 1000; ++i) most.push_back({{"sku", "tea"}, {"quantity", 100'000}});
    const auto short_of_tea = inventory.reserve(order_1, most);
    CHECK(short_of_tea.code() == "out-of-stock");
    CHECK(short_of_tea.body()["shortages"][0]["requested"] == 100'000'000);

    most.push_back({{"sku", "tea"}, {"quantity", 1}});
    const auto too_many = inventory.reserve(order_1, most);
    CHECK(too_many.code() == "invalid");
    CHECK(too_many.body()["errors"][0]["pointer"] == "/lines");
}

}  // namespace inventory
