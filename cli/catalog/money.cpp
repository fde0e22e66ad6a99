#include "cli/catalog/money.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdlib>

namespace kontor::cli {
namespace {

constexpr std::int64_t largest_amount = 1'000'000'000'000;

constexpr std::array<std::string_view, 17> without_minor_unit{"BIF", "CLP", "DJF", "GNF", "ISK", "JPY",
                                                              "KMF", "KRW", "PYG", "RWF", "UGX", "UYI",
                                                              "VND", "VUV", "XAF", "XOF", "XPF"};
constexpr std::array<std::string_view, 7> with_three_digits{"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};
constexpr std::array<std::string_view, 2> with_four_digits{"CLF", "UYW"};

bool is_one_of(std::string_view currency, const auto& list) {
    return std::ranges::find(list, currency) != list.end();
}

bool is_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0; });
}

bool is_currency(std::string_view text) {
    return text.size() == 3 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

struct Decimal {
    std::string_view whole;
    std::string_view fraction;  // without trailing zeros
};

std::expected<Decimal, Refusal> split(std::string_view text) {
    const auto point = text.find('.');
    Decimal decimal{text.substr(0, point), {}};
    const bool has_fraction = point != std::string_view::npos;
    if (has_fraction) decimal.fraction = text.substr(point + 1);
    if (!is_digits(decimal.whole) || (has_fraction && !is_digits(decimal.fraction))) {
        return std::unexpected(
            Refusal{"price-malformed", "\"" + std::string{text} + "\" is not a plain decimal"});
    }
    while (decimal.fraction.ends_with('0')) decimal.fraction.remove_suffix(1);
    return decimal;
}

// The digits of the amount in minor units, e.g. "2" and "8" with two digits make "280".
std::string minor_digits(const Decimal& decimal, std::size_t places) {
    std::string digits{decimal.whole};
    digits += decimal.fraction;
    digits.append(places - decimal.fraction.size(), '0');
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
    return digits;
}

}  // namespace

int minor_unit_digits(std::string_view currency) {
    if (is_one_of(currency, without_minor_unit)) return 0;
    if (is_one_of(currency, with_three_digits)) return 3;
    if (is_one_of(currency, with_four_digits)) return 4;
    return 2;
}

std::expected<Money, Refusal> parse_money(std::string_view decimal, std::string_view currency) {
    if (!is_currency(currency)) {
        return std::unexpected(
            Refusal{"currency-malformed", "\"" + std::string{currency} + "\" is not an ISO 4217 code"});
    }
    const auto parts = split(decimal);
    if (!parts) return std::unexpected(parts.error());

    const auto places = static_cast<std::size_t>(minor_unit_digits(currency));
    if (parts->fraction.size() > places) {
        return std::unexpected(Refusal{
            "price-precision",
            std::string{decimal} + " has a fraction of the smallest unit of " + std::string{currency}});
    }
    const std::string digits = minor_digits(*parts, places);
    constexpr std::size_t most_digits = 13;  // those of the largest amount, far inside 64 bits
    std::int64_t amount = largest_amount + 1;
    if (digits.size() <= most_digits) std::from_chars(digits.data(), digits.data() + digits.size(), amount);
    if (amount > largest_amount) {
        return std::unexpected(
            Refusal{"price-too-large", std::string{decimal} + " is more than a price can be"});
    }
    return Money{amount, std::string{currency}};
}

std::string to_text(const Money& money) {
    const auto places = static_cast<std::size_t>(minor_unit_digits(money.currency));
    std::string digits = std::to_string(std::llabs(money.amount));
    if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
    if (places > 0) digits.insert(digits.size() - places, ".");
    return (money.amount < 0 ? "-" : "") + digits + " " + money.currency;
}

}  // namespace kontor::cli
