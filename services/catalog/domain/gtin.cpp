#include "services/catalog/domain/gtin.hpp"

#include <algorithm>

namespace catalog {
namespace {

bool has_length_of_a_gtin(std::string_view text) {
    return text.size() == 8 || (text.size() >= 12 && text.size() <= 14);
}

}  // namespace

bool is_gtin(std::string_view text) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (!has_length_of_a_gtin(text) || !std::ranges::all_of(text, is_digit)) return false;
    // Weights 1 and 3 in turn from the right, the check digit included: a right code sums to a multiple of
    // ten.
    int sum = 0;
    int weight = 1;
    for (auto digit = text.rbegin(); digit != text.rend(); ++digit) {
        sum += (*digit - '0') * weight;
        weight = 4 - weight;
    }
    return sum % 10 == 0;
}

}  // namespace catalog
