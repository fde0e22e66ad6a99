#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace catalog {

/// How many decimals a current ISO 4217 currency has (EUR 2, JPY 0, KWD 3); nothing for a code that isn't
/// one. Metals, bond units and the codes for testing and for "no currency" are not money to price goods in.
std::optional<int> currency_decimals(std::string_view code);

/// A decimal amount such as `12.99` in minor units, exactly: never through a binary float. Nothing for
/// anything else than digits with at most `decimals` of them behind a dot, and for what passes
/// `kontor::max_amount`.
std::optional<std::int64_t> parse_decimal_amount(std::string_view text, int decimals);

}  // namespace catalog
