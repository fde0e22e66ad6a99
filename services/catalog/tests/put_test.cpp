#include <doctest/doctest.h>

#include "services/catalog/tests/catalog_fixture.hpp"

using catalog::CatalogFixture;
using catalog::tea;
using kontor::Json;

// Promise [catalog-1]
TEST_CASE("put answers with the product as it stands and announces it") {
    CatalogFixture shop;
    const auto reply = shop.put(tea());
    REQUIRE(reply.is_ok());
    CHECK(reply.body() == Json{{"sku", "tea"},
                               {"name", "Tea"},
                               {"price", {{"amount", 299}, {"currency", "EUR"}}},
                               {"categories", Json::array()},
                               {"active", true},
                               {"updated", "2026-11-22T17:00:00.000Z"},
                               {"created", true}});
    CHECK(shop.events() == std::vector<std::string>{"product-added " + Json{{"sku", "tea"},
                                                                            {"name", "Tea"},
                                                                            {"price", tea()["price"]},
                                                                            {"categories", Json::array()},
                                                                            {"active", true}}
                                                                           .dump()});
    auto view = reply.body();
    view.erase("created");
    CHECK(shop.get({{"sku", "tea"}}).body() == view);
}

// Promise [catalog-2]
TEST_CASE("putting a product as it is changes nothing, not even its time, and announces nothing") {
    CatalogFixture shop;
    shop.put(tea());
    shop.clock.time += std::chrono::hours{1};
    const auto again = shop.put(tea());
    REQUIRE(again.is_ok());
    CHECK(again.body()["created"] == false);
    CHECK(again.body()["updated"] == "2026-11-22T17:00:00.000Z");
    CHECK(shop.events().size() == 1);
}

TEST_CASE("a change of price and of other members are two events, and the product has both") {
    CatalogFixture shop;
    shop.put(tea());
    shop.clock.time += std::chrono::hours{1};
    auto changed = tea();
    changed["price"]["amount"] = 319;
    changed["brand"] = "Kontor";
    changed["categories"] = {"Drinks", "Groceries", "Drinks"};
    const auto reply = shop.put(changed);
    CHECK(reply.body()["created"] == false);
    CHECK(reply.body()["updated"] == "2026-11-22T18:00:00.000Z");
    CHECK(reply.body()["categories"] == Json{"Drinks", "Groceries"});
    CHECK(shop.event_types() ==
          std::vector<std::string>{"product-added", "price-changed", "product-changed"});
    CHECK(shop.events()[1] == "price-changed " + Json{{"sku", "tea"},
                                                      {"old", {{"amount", 299}, {"currency", "EUR"}}},
                                                      {"price", {{"amount", 319}, {"currency", "EUR"}}}}
                                                     .dump());
    CHECK(shop.get({{"sku", "tea"}}).body()["brand"] == "Kontor");
}

TEST_CASE("an empty optional text means the product has none") {
    CatalogFixture shop;
    auto product = tea();
    product["brand"] = "";
    product["description"] = nullptr;
    product["gtin"] = "";
    const auto reply = shop.put(product);
    REQUIRE(reply.is_ok());
    CHECK_FALSE(reply.body().contains("brand"));
    CHECK_FALSE(reply.body().contains("description"));
    CHECK_FALSE(reply.body().contains("gtin"));
}

TEST_CASE("a product that can't be right is rejected with the member named") {
    struct Case {
        const char* pointer;
        Json patch;
    };
    const Case cases[] = {
        {"/sku", {{"sku", "a b"}}},
        {"/sku", {{"sku", ""}}},
        {"/sku", {{"sku", 7}}},
        {"/sku", {{"sku", std::string(65, 'x')}}},
        {"/name", {{"name", ""}}},
        {"/name", {{"name", nullptr}}},
        {"/name", {{"name", std::string(201, 'x')}}},
        {"/price", {{"price", nullptr}}},
        {"/price", {{"price", 2.99}}},
        {"/price/amount", {{"price", {{"amount", -1}, {"currency", "EUR"}}}}},
        {"/price/amount", {{"price", {{"amount", 2.99}, {"currency", "EUR"}}}}},
        {"/price/amount", {{"price", {{"amount", "299"}, {"currency", "EUR"}}}}},
        {"/price/amount", {{"price", {{"amount", 1'000'000'000'001}, {"currency", "EUR"}}}}},
        {"/price/amount", {{"price", {{"amount", UINT64_MAX}, {"currency", "EUR"}}}}},
        {"/price/currency", {{"price", {{"amount", 1}, {"currency", "eur"}}}}},
        {"/price/currency", {{"price", {{"amount", 1}, {"currency", "XTS"}}}}},
        {"/price/currency", {{"price", {{"currency", nullptr}}}}},
        {"/gtin", {{"gtin", "4006381333932"}}},
        {"/gtin", {{"gtin", 4006381333931}}},
        {"/brand", {{"brand", {"a"}}}},
        {"/description", {{"description", std::string(4001, 'x')}}},
        {"/categories", {{"categories", "Drinks"}}},
        {"/categories", {{"categories", {1}}}},
        {"/categories", {{"categories", {""}}}},
        {"/categories", {{"categories", std::vector<std::string>(33, "x")}}},
        {"/active", {{"active", "yes"}}},
    };
    CatalogFixture shop;
    for (const auto& [pointer, patch] : cases) {
        CAPTURE(patch.dump());
        auto product = tea();
        product.merge_patch(patch);
        const auto reply = shop.put(product);
        REQUIRE(reply.is_rejected());
        CHECK(reply.code() == "invalid");
        CHECK(reply.body()["status"] == 422);
        CHECK(reply.body()["errors"][0]["pointer"] == pointer);
    }
    CHECK(shop.events().empty());
}

TEST_CASE("a removed product is gone, can't be removed again, and can come back") {
    CatalogFixture shop;
    shop.put(tea());
    const auto removed = shop.remove({{"sku", "tea"}});
    CHECK(removed.body() == Json{{"sku", "tea"}, {"removed", true}});
    CHECK(shop.get({{"sku", "tea"}}).body()["status"] == 404);
    CHECK(shop.search({{"q", "tea"}}).body()["items"].empty());
    CHECK(shop.remove({{"sku", "tea"}}).code() == "not-found");
    CHECK(shop.put(tea()).body()["created"] == true);
    CHECK(shop.event_types() ==
          std::vector<std::string>{"product-added", "product-removed", "product-added"});
}
