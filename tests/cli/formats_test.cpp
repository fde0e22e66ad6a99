#include "cli/catalog/formats.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <set>

#include "cli/baskets/codes.hpp"
#include "cli/catalog/line_reader.hpp"
#include "tests/cli/shared_data.hpp"

using namespace kontor::cli;
using Json = nlohmann::json;

namespace {

struct Counts {
    std::size_t mapped = 0;
    std::map<std::string, std::size_t> refused{};
    std::map<std::string, std::size_t> currencies{};
    std::set<std::string> skus{};
};

Counts map_file(const std::filesystem::path& file, ImportFormat format) {
    std::ifstream in{file};
    LineReader lines{in};
    Counts counts;
    while (const auto line = lines.next()) {
        const Mapped mapped = map_line(format, line->text, {});
        if (!mapped) {
            ++counts.refused[mapped.error().code];
            continue;
        }
        ++counts.mapped;
        ++counts.currencies[mapped->product.at("price").at("currency").get<std::string>()];
        counts.skus.insert(mapped->product.at("sku").get<std::string>());
    }
    return counts;
}

Json offer(const char* price, const char* currency, const char* date, bool discounted = false) {
    return {{"price", price}, {"currency", currency}, {"date", date}, {"discounted", discounted}};
}

// GTIN-13: the weighted digits add up to a multiple of ten.
bool has_valid_check_digit(const std::string& gtin) {
    int sum = 0;
    for (std::size_t i = 0; i < gtin.size(); ++i) sum += (gtin[i] - '0') * (i % 2 == 0 ? 1 : 3);
    return gtin.size() == 13 && sum % 10 == 0;
}

std::string chosen_price(const Json& offers) {
    const Json* offer = chosen_offer(offers);
    return offer == nullptr
               ? "none"
               : offer->at("price").get<std::string>() + " " + offer->at("currency").get<std::string>();
}

}  // namespace

TEST_CASE("a file's first line shows its format") {
    CHECK(detect_format(R"({"sku":"a","price":{"amount":1,"currency":"EUR"}})") == ImportFormat::kontor);
    CHECK(detect_format(R"({"gtin":"4006381333931","offers":[]})") == ImportFormat::open_prices);
    CHECK(detect_format(R"({"sku":43900,"price":"5.49"})") == ImportFormat::best_buy);
    CHECK(detect_format("sku,description,lines") == ImportFormat::baskets_skus);
    CHECK(detect_format("\xEF\xBB\xBFsku,description,lines\r") == ImportFormat::baskets_skus);
    CHECK_FALSE(detect_format(""));
    CHECK_FALSE(detect_format("[1]"));
    CHECK_FALSE(detect_format("{not json"));
}

TEST_CASE("a line that is no JSON object is refused in every JSON format") {
    for (const auto format : {ImportFormat::kontor, ImportFormat::open_prices, ImportFormat::best_buy}) {
        for (const char* line : {"", "{", "[]", "17", "\"text\"", "{\"sku\":\"\xff\"}"}) {
            const Mapped mapped = map_line(format, line, {});
            REQUIRE_FALSE(mapped);
            CHECK(mapped.error().code == "json-malformed");
        }
    }
}

TEST_CASE("a kontor line passes as it is, its first stock apart") {
    const auto mapped = map_kontor({{"sku", "tea"}, {"name", "Tea"}, {"stock", 12}});
    REQUIRE(mapped);
    CHECK(mapped->product == Json{{"sku", "tea"}, {"name", "Tea"}});
    CHECK(mapped->first_stock == 12);
    CHECK_FALSE(map_kontor({{"sku", "tea"}})->first_stock);
    for (const Json& wrong : {Json(-1), Json(1.5), Json("12"), Json(1'000'000'001), Json(nullptr)}) {
        CHECK(map_kontor({{"sku", "tea"}, {"stock", wrong}}).error().code == "stock-malformed");
    }
}

TEST_CASE("the offer that counts is the newest of the most frequent currency") {
    CHECK(chosen_price(Json::array()) == "none");
    CHECK(chosen_price({offer("1", "EUR", "2025-07-01"), offer("2", "EUR", "2025-08-01"),
                        offer("3", "CHF", "2025-09-01")}) == "2 EUR");
    CHECK_MESSAGE(chosen_price({offer("1", "EUR", "2025-07-01"), offer("3", "CHF", "2025-09-01")}) == "3 CHF",
                  "as many of each: the newest decides");
    CHECK_MESSAGE(chosen_price({offer("3", "SEK", "2025-07-01"), offer("1", "EUR", "2025-07-01")}) == "1 EUR",
                  "all equal: the alphabet decides, so that it is the same each time");
    CHECK_MESSAGE(
        chosen_price({offer("4", "EUR", "2025-07-01"), offer("3", "EUR", "2025-07-01", true)}) == "4 EUR",
        "a regular price goes before a discount of the same day");
    CHECK(chosen_price({offer("3", "EUR", "2025-07-01", true), offer("4", "EUR", "2025-07-01")}) == "4 EUR");
    CHECK(chosen_price({offer("4", "EUR", "2025-07-01"), offer("5", "EUR", "2025-07-01")}) == "5 EUR");
    CHECK(chosen_price({17, {{"price", "1"}}}) == "none");
}

TEST_CASE("an Open Prices line becomes a product whose sku is its GTIN") {
    const Json line = {{"gtin", "4006381333931"}, {"name", "Eis"},
                       {"brand", nullptr},        {"categories", {"en:ice"}},
                       {"quantity", "1 l"},       {"offers", {offer("2.8", "EUR", "2025-07-01")}}};
    const auto mapped = map_open_prices(line);
    REQUIRE(mapped);
    CHECK(mapped->product == Json{{"sku", "4006381333931"},
                                  {"gtin", "4006381333931"},
                                  {"name", "Eis"},
                                  {"price", {{"amount", 280}, {"currency", "EUR"}}},
                                  {"categories", {"en:ice"}}});

    const auto without = [&](const char* member) {
        Json changed = line;
        changed[member] = nullptr;
        return map_open_prices(changed).error().code;
    };
    CHECK(without("gtin") == "gtin-missing");
    CHECK(without("name") == "name-missing");
    CHECK(without("offers") == "price-missing");
}

TEST_CASE("a Best Buy line becomes a product, and a price that is a JSON number is refused") {
    Json line = {{"sku", 43900},         {"gtin", "041333424019"},
                 {"name", "Batteries"},  {"brand", "Duracell"},
                 {"description", "AAA"}, {"price", "5.49"},
                 {"currency", "USD"},    {"categories", {"Housewares"}},
                 {"model", "MN2400"},    {"shipping_price", nullptr}};
    const auto mapped = map_best_buy(line);
    REQUIRE(mapped);
    CHECK(mapped->product == Json{{"sku", "43900"},
                                  {"gtin", "041333424019"},
                                  {"name", "Batteries"},
                                  {"brand", "Duracell"},
                                  {"description", "AAA"},
                                  {"price", {{"amount", 549}, {"currency", "USD"}}},
                                  {"categories", {"Housewares"}}});
    line["price"] = 5.49;
    CHECK(map_best_buy(line).error().code == "price-malformed");
    line["price"] = nullptr;
    CHECK(map_best_buy(line).error().code == "price-missing");
    line["sku"] = -1;
    CHECK(map_best_buy(line).error().code == "sku-missing");
}

TEST_CASE("a sku of the baskets takes its name from the list and its price from the baskets") {
    const Prices prices{{"85123A", {255, "GBP"}}, {"22423", {1275, "GBP"}}};
    const auto mapped = map_basket_sku("85123A,\"WHITE, \"\"HANGING\"\" HEART\",218\r", prices);
    REQUIRE(mapped);
    CHECK(mapped->product == Json{{"sku", "85123A"},
                                  {"name", "WHITE, \"HANGING\" HEART"},
                                  {"price", {{"amount", 255}, {"currency", "GBP"}}}});
    CHECK(map_basket_sku("22423,,1", prices).error().code == "name-missing");
    CHECK(map_basket_sku("10002,GLOBE,1", prices).error().code == "price-missing");
    CHECK(map_basket_sku("POST,POSTAGE,69", prices).error().code == "non-product-code");
    CHECK(map_basket_sku("85123A,HEART", prices).error().code == "csv-malformed");
    CHECK(map_basket_sku("85123A,\"HEART,1", prices).error().code == "csv-malformed");
}

TEST_CASE("the sample catalogue is forty products with in-store GTINs, EUR prices and stock") {
    const char* source = std::getenv("KONTOR_SOURCE");
    REQUIRE_MESSAGE(source != nullptr, "KONTOR_SOURCE names the repository; ctest sets it");
    std::ifstream in{std::filesystem::path{source} / "samples" / "catalog.jsonl"};
    LineReader lines{in};
    std::set<std::string> skus;
    std::set<std::string> gtins;
    while (const auto line = lines.next()) {
        CAPTURE(line->text);
        CHECK(detect_format(line->text) == ImportFormat::kontor);
        const Mapped mapped = map_line(ImportFormat::kontor, line->text, {});
        REQUIRE(mapped);
        CHECK(mapped->first_stock > 0);
        const Json& product = mapped->product;
        CHECK(product.at("price").at("currency") == "EUR");
        CHECK(product.at("price").at("amount") > 0);
        CHECK_FALSE(product.at("categories").empty());
        const auto gtin = product.at("gtin").get<std::string>();
        CHECK(gtin.starts_with("2"));
        CHECK(has_valid_check_digit(gtin));
        gtins.insert(gtin);
        skus.insert(product.at("sku"));
        CHECK(is_sku(product.at("sku").get<std::string>()));
    }
    CHECK(skus.size() == 40);
    CHECK(gtins.size() == 40);
}

TEST_CASE("all of the real Open Prices catalogue is mapped, apart from the five without a name") {
    const auto file = testing::shared_data("catalog_open_prices.jsonl");
    if (!file) return;
    const Counts counts = map_file(*file, ImportFormat::open_prices);
    CHECK(counts.mapped == 570);
    CHECK(counts.skus.size() == 570);
    CHECK(counts.refused == std::map<std::string, std::size_t>{{"name-missing", 5}});
    CHECK(counts.currencies.size() >= 6);
}

TEST_CASE("all of the real Best Buy catalogue is mapped") {
    const auto file = testing::shared_data("catalog_bestbuy_cc0.jsonl");
    if (!file) return;
    const Counts counts = map_file(*file, ImportFormat::best_buy);
    CHECK(counts.mapped == 220);
    CHECK(counts.skus.size() == 220);
    CHECK(counts.refused.empty());
    CHECK(counts.currencies == std::map<std::string, std::size_t>{{"USD", 220}});
}
