#include "services/catalog/domain/currency.hpp"

#include <doctest/doctest.h>

TEST_CASE("current currencies have the decimals ISO 4217 gives them") {
    CHECK(catalog::currency_decimals("EUR") == 2);
    CHECK(catalog::currency_decimals("JPY") == 0);
    CHECK(catalog::currency_decimals("KWD") == 3);
    CHECK(catalog::currency_decimals("UYW") == 4);
    CHECK(catalog::currency_decimals("AED") == 2);
    CHECK(catalog::currency_decimals("ZWG") == 2);
    for (const auto* other : {"", "eur", "EU", "EURO", "XTS", "XAU", "DEM", "HRK", "ZZZ", "AAA"}) {
        CAPTURE(other);
        CHECK_FALSE(catalog::currency_decimals(other).has_value());
    }
}

TEST_CASE("decimal amounts become minor units exactly") {
    struct Case {
        const char* text;
        int decimals;
        std::optional<std::int64_t> amount;
    };
    const Case cases[] = {
        {"12.99", 2, 1299},
        {"12.9", 2, 1290},
        {"12", 2, 1200},
        {"0.07", 2, 7},
        {"0", 2, 0},
        {"1299", 0, 1299},
        {"1.234", 3, 1234},
        {"10000000000", 2, 1'000'000'000'000},
        {"10000000000.01", 2, {}},
        {"99999999999999999999", 0, {}},
        {"12.999", 2, {}},
        {"12.", 2, {}},
        {".99", 2, {}},
        {"12.9", 0, {}},
        {"-1", 2, {}},
        {"1e3", 2, {}},
        {"1,299", 2, {}},
        {"", 2, {}},
        {"1.2.3", 3, {}},
        {" 1", 2, {}},
        {"+1", 2, {}},
    };
    for (const auto& [text, decimals, amount] : cases) {
        CAPTURE(text);
        CHECK(catalog::parse_decimal_amount(text, decimals) == amount);
    }
}
