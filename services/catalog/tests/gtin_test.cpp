#include "services/catalog/domain/gtin.hpp"

#include <doctest/doctest.h>

#include <string>

TEST_CASE("a GTIN has 8, 12, 13 or 14 digits of which the last checks the others") {
    for (const auto* right :
         {"4006381333931", "96385074", "041333424019", "614141000036", "10614141000415", "00000000"}) {
        CAPTURE(right);
        CHECK(catalog::is_gtin(right));
    }
    for (const auto* wrong :
         {"", "4006381333932", "96385075", "041333424018", "400638133393", "40063813339311", "1", "123456789",
          "1234567890", "400638133393X", " 4006381333931", "4006381333931\n", "-4006381333931", "四四四"}) {
        CAPTURE(wrong);
        CHECK_FALSE(catalog::is_gtin(wrong));
    }
}

TEST_CASE("any single wrong digit is found") {
    const std::string right = "4006381333931";
    for (std::size_t i = 0; i < right.size(); ++i) {
        for (char digit = '0'; digit <= '9'; ++digit) {
            auto changed = right;
            changed[i] = digit;
            CHECK(catalog::is_gtin(changed) == (changed == right));
        }
    }
}
