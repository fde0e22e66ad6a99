// Money in the currency's minor unit, read from decimal text without ever becoming a binary fraction.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "cli/base/refusal.hpp"

namespace kontor::cli {

struct Money {
    std::int64_t amount = 0;  ///< minor units: cents, øre, kopecks
    std::string currency;     ///< ISO 4217

    bool operator==(const Money&) const = default;
};

/// The number of decimals ISO 4217 gives a currency: 2 unless it is one of the exceptions.
int minor_unit_digits(std::string_view currency);

/// `"2.8"` in EUR is 280. Refused: `price-malformed` (no plain decimal, negative), `price-precision` (a
/// fraction of the minor unit), `price-too-large` (above 10^12 minor units), `currency-malformed` (not three
/// capitals).
std::expected<Money, Refusal> parse_money(std::string_view decimal, std::string_view currency);

/// `12.80 EUR`.
std::string to_text(const Money& money);

}  // namespace kontor::cli
