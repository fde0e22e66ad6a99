#include "cli/catalog/money.hpp"

#include <doctest/doctest.h>

using namespace kontor::cli;

namespace {

struct Good {
    const char* decimal;
    const char* currency;
    std::int64_t minor_units;
    const char* text;
};

struct Bad {
    const char* decimal;
    const char* currency;
    const char* code;
};

}  // namespace

TEST_CASE("decimal text becomes minor units with the currency's own number of digits") {
    const Good cases[] = {
        {"2.8", "EUR", 280, "2.80 EUR"},     {"2.80", "EUR", 280, "2.80 EUR"},
        {"2.800", "EUR", 280, "2.80 EUR"},   {"0.07", "GBP", 7, "0.07 GBP"},
        {"0", "GBP", 0, "0.00 GBP"},         {"007.50", "USD", 750, "7.50 USD"},
        {"4.35", "SEK", 435, "4.35 SEK"},  // 4.35 * 100 is 434.99… as a binary fraction
        {"339", "RUB", 33900, "339.00 RUB"}, {"1200", "JPY", 1200, "1200 JPY"},
        {"1200.0", "JPY", 1200, "1200 JPY"}, {"1.234", "KWD", 1234, "1.234 KWD"},
        {"0.0005", "CLF", 5, "0.0005 CLF"},  {"10000000000", "EUR", 1'000'000'000'000, "10000000000.00 EUR"},
    };
    for (const Good& c : cases) {
        CAPTURE(c.decimal);
        const auto money = parse_money(c.decimal, c.currency);
        REQUIRE(money);
        CHECK(money->amount == c.minor_units);
        CHECK(to_text(*money) == c.text);
    }
}

TEST_CASE("what is no price is refused, never rounded") {
    const Bad cases[] = {
        {"2.805", "EUR", "price-precision"},
        {"0.5", "JPY", "price-precision"},
        {"1.2345", "KWD", "price-precision"},
        {"", "EUR", "price-malformed"},
        {".5", "EUR", "price-malformed"},
        {"5.", "EUR", "price-malformed"},
        {"-1.00", "EUR", "price-malformed"},
        {"1e3", "EUR", "price-malformed"},
        {"1,50", "EUR", "price-malformed"},
        {" 1.50", "EUR", "price-malformed"},
        {"1.2.3", "EUR", "price-malformed"},
        {"NaN", "EUR", "price-malformed"},
        {"10000000000.01", "EUR", "price-too-large"},
        {"99999999999999999999999999", "EUR", "price-too-large"},
        {"1.00", "eur", "currency-malformed"},
        {"1.00", "EURO", "currency-malformed"},
        {"1.00", "", "currency-malformed"},
    };
    for (const Bad& c : cases) {
        CAPTURE(c.decimal);
        const auto money = parse_money(c.decimal, c.currency);
        REQUIRE_FALSE(money);
        CHECK(money.error().code == c.code);
    }
}
