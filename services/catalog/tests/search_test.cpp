#include <doctest/doctest.h>

#include "services/catalog/store/match_expression.hpp"
#include "services/catalog/tests/catalog_fixture.hpp"

namespace {

using catalog::CatalogFixture;
using catalog::tea;
using kontor::Json;
using Skus = std::vector<std::string>;

Json product(const std::string& sku, const std::string& name, const Json& more = Json::object()) {
    Json made{{"sku", sku}, {"name", name}, {"price", {{"amount", 100}, {"currency", "EUR"}}}};
    made.update(more);
    return made;
}

struct StockedShop : CatalogFixture {
    StockedShop() {
        put(product("a-crema", "Café crème", {{"brand", "Kontor"}, {"categories", {"Coffee", "Groceries"}}}));
        put(product("b-mug", "Mug", {{"description", "For coffee and tea"}, {"categories", {"Household"}}}));
        put(product("c-beans", "Coffee beans", {{"brand", "Übersee"}, {"categories", {"Coffee"}}}));
        put(product("d-old", "Coffee from last year", {{"active", false}, {"categories", {"Coffee"}}}));
        put(product("e-cell", "AA/AAA batteries (4-pack)", {{"brand", "Duracell"}}));
        put(product("f-cream", "Солнцезащитный крем", {{"categories", {"en:suncare"}}}));
    }
};

}  // namespace

TEST_CASE("a search finds all words, wherever they stand, the last one as a beginning") {
    StockedShop shop;
    struct Case {
        const char* typed;
        Skus skus;
    };
    const Case cases[] = {
        {"coffee", {"c-beans", "a-crema", "b-mug"}},  // the name first, then categories and description
        {"cof", {"c-beans", "a-crema", "b-mug"}},
        {"COFFEE be", {"c-beans"}},
        {"cafe creme", {"a-crema"}},  // without accents
        {"kontor", {"a-crema"}},
        {"uber", {"c-beans"}},
        {"kontor coffee", {"a-crema"}},  // brand and category
        {"coff tea", {}},                // only the last word may be cut
        {"крем", {"f-cream"}},
        {"солнц", {"f-cream"}},
        {"4-pack", {"e-cell"}},
        {"AA/AAA", {"e-cell"}},
        {"suncare", {"f-cream"}},
        {"nothing like it", {}},
    };
    for (const auto& [typed, skus] : cases) {
        CAPTURE(typed);
        CHECK(shop.skus({{"q", typed}}) == skus);
    }
}

TEST_CASE("a category is matched exactly, alone or with words; inactive products only when asked for") {
    StockedShop shop;
    CHECK(shop.skus({{"category", "Coffee"}}) == Skus{"a-crema", "c-beans"});
    CHECK(shop.skus({{"category", "coffee"}}).empty());
    CHECK(shop.skus({{"category", "Coffee"}, {"q", "beans"}}) == Skus{"c-beans"});
    CHECK(shop.skus({{"category", "Household"}, {"q", "beans"}}).empty());
    CHECK(shop.skus({{"category", "Coffee"}, {"all", true}}) == Skus{"a-crema", "c-beans", "d-old"});
    CHECK(shop.skus({{"q", "coffee"}, {"all", true}}) == Skus{"c-beans", "d-old", "a-crema", "b-mug"});
    CHECK(shop.skus(Json::object()) == Skus{"a-crema", "b-mug", "c-beans", "e-cell", "f-cream"});
    CHECK(shop.skus({{"q", ""}, {"all", true}}).size() == 6);
}

// Promise [catalog-4]
TEST_CASE("whatever is typed is only text") {
    StockedShop shop;
    std::string many_words;
    for (int i = 0; i < 100; ++i) many_words += "c ";
    for (const auto& typed : Skus{"\"",
                                  "\"\"",
                                  "coffee\"",
                                  "*",
                                  "**",
                                  "coffee*",
                                  "(",
                                  ")",
                                  "((coffee",
                                  "coffee)",
                                  "AND",
                                  "OR",
                                  "NOT",
                                  "NEAR(a b)",
                                  "coffee AND",
                                  "NOT coffee",
                                  "name:coffee",
                                  "{name}:coffee",
                                  "-coffee",
                                  "^coffee",
                                  "coffee + beans",
                                  "'; DROP TABLE products; --",
                                  "—",
                                  "…",
                                  "\xF0\x9F\x98\x80",
                                  std::string("cof\0fee", 7),
                                  std::string(1, '\0'),
                                  "\t\r\n",
                                  "\x7f",
                                  many_words,
                                  std::string(200, '"'),
                                  std::string(200, '*')}) {
        CAPTURE(typed);
        CHECK(shop.search({{"q", typed}}).is_ok());
    }
    CHECK(shop.skus({{"q", "( coffee * beans"}}) == Skus{"c-beans"});
    CHECK(shop.skus({{"q", "\" coffee"}}) == Skus{"c-beans", "a-crema", "b-mug"});
    CHECK(shop.skus({{"q", "***"}}).empty());
    CHECK(shop.skus({{"q", "\t"}}).empty());
    CHECK(shop.skus({{"q", "NOT coffee"}}).empty());
    CHECK(shop.search({{"q", std::string(201, 'x')}}).code() == "invalid");
    CHECK(shop.search({{"q", 5}}).code() == "invalid");
}

TEST_CASE("a search follows every change of the texts") {
    CatalogFixture shop;
    shop.put(product("x", "Alpha", {{"categories", {"One"}}}));
    shop.put(product("x", "Beta", {{"categories", {"Two"}}}));
    CHECK(shop.skus({{"q", "alpha"}}).empty());
    CHECK(shop.skus({{"category", "One"}}).empty());
    CHECK(shop.skus({{"q", "beta"}}) == Skus{"x"});
    CHECK(shop.skus({{"category", "Two"}}) == Skus{"x"});
    shop.remove({{"sku", "x"}});
    CHECK(shop.skus({{"q", "beta"}}).empty());
    CHECK(shop.skus({{"category", "Two"}}).empty());
    shop.put(product("x", "Beta"));
    CHECK(shop.skus({{"q", "beta"}}) == Skus{"x"});
}

// Promise [catalog-5]
TEST_CASE("pages hold every product once, in every order, also when products come and go between them") {
    CatalogFixture shop;
    for (int i = 10; i < 30; ++i) {
        const auto in_name = i % 2 == 0;
        shop.put(product("p" + std::to_string(i), in_name ? "Lamp" : "Shade",
                         {{"description", "for a lamp"}, {"categories", {"Light"}}}));
    }
    for (const auto& query : {Json::object(), Json{{"q", "lam"}}, Json{{"category", "Light"}},
                              Json{{"q", "lamp"}, {"category", "Light"}}}) {
        for (const int limit : {1, 3, 7, 10, 19, 20, 21}) {
            CAPTURE(query.dump());
            CAPTURE(limit);
            Skus collected;
            auto page = query;
            page["limit"] = limit;
            for (;;) {
                const auto reply = shop.search(page);
                for (const auto& item : reply.body()["items"]) collected.push_back(item["sku"]);
                CHECK(reply.body()["items"].size() <= static_cast<std::size_t>(limit));
                if (reply.body()["next"].is_null()) break;
                page["cursor"] = reply.body()["next"];
                // Behind what was read already: must neither be missed elsewhere nor shift a place.
                shop.put(product("a-new", "Lamp", {{"categories", {"Light"}}}));
                shop.remove({{"sku", "a-new"}});
            }
            CHECK(collected == shop.skus(query));
            CHECK(collected.size() == 20);
        }
    }
}

TEST_CASE("a cursor no page gave out and other wrong members are named") {
    StockedShop shop;
    for (const auto& [member, value] : std::vector<std::pair<std::string, Json>>{{"cursor", "x"},
                                                                                 {"cursor", "xsku"},
                                                                                 {"cursor", "n"},
                                                                                 {"cursor", "n' OR 1"},
                                                                                 {"cursor", 1},
                                                                                 {"limit", 0},
                                                                                 {"limit", 501},
                                                                                 {"limit", "10"},
                                                                                 {"category", ""},
                                                                                 {"category", Json::array()},
                                                                                 {"all", 1}}) {
        CAPTURE(member);
        CAPTURE(value.dump());
        const auto reply = shop.search({{member, value}});
        CHECK(reply.code() == "invalid");
        CHECK(reply.body()["errors"][0]["pointer"] == "/" + member);
    }
}

TEST_CASE("get needs a sku that is in the catalogue") {
    StockedShop shop;
    CHECK(shop.get({{"sku", "d-old"}}).body()["active"] == false);
    CHECK(shop.get({{"sku", "nothing"}}).code() == "not-found");
    CHECK(shop.get(Json::object()).code() == "invalid");
    CHECK(shop.get({{"sku", "a/b"}}).code() == "invalid");
}

TEST_CASE("what is typed becomes words in quotes") {
    CHECK(catalog::match_expression("") == "");
    CHECK(catalog::match_expression(" \t ") == "");
    CHECK(catalog::match_expression("a b") == "\"a\" \"b\"*");
    CHECK(catalog::match_expression("say \"hi") == "\"say\" \"\"\"hi\"*");
}
