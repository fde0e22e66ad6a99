#include <doctest/doctest.h>

#include "services/catalog/tests/catalog_fixture.hpp"

namespace {

using catalog::CatalogFixture;
using kontor::Json;

std::string line(const std::string& sku, int amount = 100) {
    return Json{{"sku", sku}, {"name", sku}, {"price", {{"amount", amount}, {"currency", "EUR"}}}}.dump() +
           "\n";
}

Json json_lines(const std::string& content, int first_line = 1) {
    return {{"format", "jsonl"}, {"content", content}, {"first_line", first_line}};
}

Json csv(const std::string& content) {
    return {{"format", "csv"}, {"header", "sku,name,price_amount,price_currency"}, {"content", content}};
}

/// accepted, unchanged, rejected.
std::vector<int> counts(const kontor::Reply& reply) {
    return {reply.body().at("accepted"), reply.body().at("unchanged"), reply.body().at("rejected")};
}

}  // namespace

// Promise [catalog-3]
TEST_CASE("an import accounts for every line, and importing again changes nothing") {
    CatalogFixture shop;
    const auto content = line("a") + line("b") + "\n" + line("a", 200) + "not json\n" + line("a", 200) +
                         "[1]\n" + R"({"sku":"c","name":"","price":{"amount":1,"currency":"EUR"}})" +
                         "\n  \t\r\n" + R"({"sku":"not a sku","name":"x"})";
    const auto reply = shop.import(json_lines(content, 11));
    REQUIRE(reply.is_ok());
    CHECK(counts(reply) == std::vector<int>{3, 1, 4});
    const auto& lines = reply.body()["lines"];
    REQUIRE(lines.size() == 4);
    CHECK(lines[0] == Json{{"line", 15}, {"code", "invalid-json"}, {"detail", "the line is not valid JSON"}});
    CHECK(lines[1] == Json{{"line", 17}, {"code", "invalid"}, {"detail", "the line must be a JSON object"}});
    CHECK(lines[2]["line"] == 18);
    CHECK(lines[2]["sku"] == "c");
    CHECK(lines[2]["pointer"] == "/name");
    CHECK(lines[3]["line"] == 20);
    CHECK_FALSE(lines[3].contains("sku"));
    CHECK(shop.event_types() == std::vector<std::string>{"product-added", "product-added", "price-changed"});

    CHECK(counts(shop.import(json_lines(line("a", 200) + line("b")))) == std::vector<int>{0, 2, 0});
    CHECK(shop.events().size() == 3);
}

TEST_CASE("CSV needs a header, its own or the content's first line") {
    CatalogFixture shop;
    const auto own =
        shop.import(csv("a,\"Tea, green\",299,EUR\r\nb,Mug,12.5,EUR\r\nc,Cup,1\r\n\"d,x\nd,Dish,5,EUR"));
    REQUIRE(own.is_ok());
    CHECK(counts(own) == std::vector<int>{2, 0, 3});
    CHECK(own.body()["lines"][0]["line"] == 2);
    CHECK(own.body()["lines"][0]["sku"] == "b");
    CHECK(own.body()["lines"][0]["pointer"] == "/price/amount");
    CHECK(own.body()["lines"][1]["code"] == "malformed-csv");
    CHECK(own.body()["lines"][2]["line"] == 4);
    CHECK(own.body()["lines"][2]["code"] == "malformed-csv");
    CHECK(shop.get({{"sku", "a"}}).body()["name"] == "Tea, green");
    CHECK(shop.get({{"sku", "d"}}).is_ok());

    const auto first_line = shop.import(
        {{"format", "csv"},
         {"content", "\xEF\xBB\xBFname,sku,colour,price_currency,price_amount\nTea,t,green,EUR,7\n"}});
    CHECK(counts(first_line) == std::vector<int>{1, 0, 0});
    CHECK(shop.get({{"sku", "t"}}).body()["price"] == Json{{"amount", 7}, {"currency", "EUR"}});
}

TEST_CASE("every column of CSV lands in its member") {
    CatalogFixture shop;
    const auto header = "sku,name,price,price_currency,gtin,brand,description,categories,active";
    const auto content =
        "a,Tea,12.99,EUR,96385074,Kontor,\"Green,\nloose\",Drinks|Groceries,false\n"
        "b,Rice,1.234,KWD,,,,,\n"
        "c,Rice,12.999,EUR,,,,,\n"
        "d,Rice,12,ZZZ,,,,,\n"
        "e,Rice,12,EUR,,,,,perhaps\n";
    const auto reply = shop.import({{"format", "csv"}, {"header", header}, {"content", content}});
    CHECK(counts(reply) == std::vector<int>{2, 0, 3});
    auto product = shop.get({{"sku", "a"}}).body();
    product.erase("updated");
    CHECK(product == Json{{"sku", "a"},
                          {"name", "Tea"},
                          {"price", {{"amount", 1299}, {"currency", "EUR"}}},
                          {"gtin", "96385074"},
                          {"brand", "Kontor"},
                          {"description", "Green,\nloose"},
                          {"categories", {"Drinks", "Groceries"}},
                          {"active", false}});
    CHECK(shop.get({{"sku", "b"}}).body()["price"]["amount"] == 1234);
    CHECK(reply.body()["lines"][0]["pointer"] == "/price/amount");
    CHECK(reply.body()["lines"][1]["pointer"] == "/price/currency");
    CHECK(reply.body()["lines"][2]["pointer"] == "/active");
}

TEST_CASE("a header that names too little or too much, or isn't there, rejects the whole import") {
    CatalogFixture shop;
    for (const auto* header :
         {"sku,name,price_currency", "sku,name,price_amount", "name,price_amount,price_currency",
          "sku,sku,name,price_amount,price_currency", "\"sku", "sku;name;price_amount;price_currency"}) {
        CAPTURE(header);
        const auto given = shop.import({{"format", "csv"}, {"header", header}, {"content", "a,b,1,EUR\n"}});
        CHECK(given.code() == "invalid");
        CHECK(given.body()["errors"][0]["pointer"] == "/header");
        const auto first_line =
            shop.import({{"format", "csv"}, {"content", std::string{header} + "\na,b,1,EUR\n"}});
        CHECK(first_line.code() == "invalid");
        CHECK(first_line.body()["errors"][0]["pointer"] == "/content");
    }
    CHECK(shop.import({{"format", "csv"}, {"content", ""}}).code() == "invalid");
    CHECK(shop.events().empty());
}

TEST_CASE("an import is bounded in bytes and lines, and its report in length") {
    CatalogFixture shop;
    CHECK(counts(shop.import(json_lines(""))) == std::vector<int>{0, 0, 0});
    CHECK(counts(shop.import(json_lines(std::string(256 * 1024, ' ')))) == std::vector<int>{0, 0, 0});
    CHECK(shop.import(json_lines(std::string(256 * 1024 + 1, ' '))).code() == "invalid");
    std::string wide;  // fewer characters than the limit, but more bytes
    while (wide.size() <= 256 * 1024) wide += "ä";
    CHECK(shop.import(json_lines(wide)).code() == "invalid");
    CHECK(shop.import(json_lines(std::string(10'001, '\n'))).code() == "invalid");

    std::string garbage;
    for (int i = 0; i < 3000; ++i) garbage += "x\n";
    const auto reply = shop.import(json_lines(garbage));
    CHECK(counts(reply) == std::vector<int>{0, 0, 3000});
    CHECK(reply.body()["lines"].size() == 2000);
    CHECK(reply.body()["unlisted"] == 1000);
}

TEST_CASE("hostile imports are answered") {
    CatalogFixture shop;
    for (const auto& body :
         {Json::object(), Json{{"format", "xml"}, {"content", ""}}, Json{{"format", 1}, {"content", ""}},
          Json{{"format", "jsonl"}}, Json{{"format", "jsonl"}, {"content", Json::array()}},
          Json{{"format", "jsonl"}, {"content", ""}, {"first_line", 0}},
          Json{{"format", "jsonl"}, {"content", ""}, {"first_line", "1"}},
          Json{{"format", "csv"}, {"content", ""}, {"header", 3}}}) {
        CAPTURE(body.dump());
        CHECK(shop.import(body).code() == "invalid");
    }
    const auto deep = shop.import(json_lines(std::string(100'000, '[') + "\n" + std::string(100'000, '{')));
    CHECK(counts(deep) == std::vector<int>{0, 0, 2});
    CHECK(counts(shop.import(json_lines("{\"sku\":{\"a\":[1]},\"name\":5}\n"))) == std::vector<int>{0, 0, 1});
    CHECK(shop.events().empty());
}
