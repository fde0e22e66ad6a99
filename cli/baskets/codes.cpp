#include "cli/baskets/codes.hpp"

#include <algorithm>
#include <array>

namespace kontor::cli {
namespace {

// The source's own codes for what is not goods: postage, dotcom postage, carriage, discount, manual entries,
// samples, bad debt, charity commission, marketplace fee, bank charges.
constexpr std::array<std::string_view, 11> charges{"POST", "DOT", "C2",   "D",         "M",           "B",
                                                   "m",    "S",   "CRUK", "AMAZONFEE", "BANK CHARGES"};
constexpr std::string_view voucher_prefix = "gift_";
constexpr std::size_t longest_sku = 64;

bool is_charge(std::string_view code) {
    return std::ranges::find(charges, code) != charges.end() || code.starts_with(voucher_prefix);
}

bool is_letter_or_digit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

}  // namespace

bool is_sku(std::string_view code) {
    if (code.empty() || code.size() > longest_sku || !is_letter_or_digit(code.front())) return false;
    return std::ranges::all_of(
        code, [](char c) { return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-'; });
}

std::optional<Refusal> refuse_code(std::string_view code) {
    const std::string text{code};
    if (is_charge(code)) return Refusal{"non-product-code", text + " is a charge, not a product"};
    if (!is_sku(code)) return Refusal{"sku-not-allowed", "\"" + text + "\" cannot be a sku"};
    return std::nullopt;
}

}  // namespace kontor::cli
