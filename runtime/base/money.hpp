#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kontor {

/// An amount in the currency's minor unit (cents) with its ISO 4217 code. Never a binary float.
struct Money {
    std::int64_t amount = 0;
    std::string currency;
    bool operator==(const Money&) const = default;
};

/// The largest amount any message may carry, in minor units; sums of a thousand lines still fit 64 bits.
inline constexpr std::int64_t max_amount = 1'000'000'000'000;

/// True for three upper-case letters; which codes exist is the catalogue's business, not the wire's.
inline bool is_currency_code(std::string_view text) {
    if (text.size() != 3) return false;
    for (const char c : text) {
        if (c < 'A' || c > 'Z') return false;
    }
    return true;
}

/// `unit` × `quantity`, or nothing where it would pass `max_amount`. Both are ≥ 0.
inline std::optional<Money> times(const Money& unit, std::int64_t quantity) {
    if (unit.amount != 0 && quantity > max_amount / unit.amount) return std::nullopt;
    return Money{unit.amount * quantity, unit.currency};
}

}  // namespace kontor
