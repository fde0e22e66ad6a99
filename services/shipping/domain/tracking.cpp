#include "services/shipping/domain/tracking.hpp"

#include <array>
#include <cstdint>

#include "runtime/base/invariant.hpp"

namespace shipping {
namespace {

constexpr std::array<int, 8> weights{8, 6, 4, 2, 3, 5, 9, 7};

/// FNV-1a, 64 bits: spreads ids that differ in a digit.
std::uint64_t hash(std::string_view text) {
    std::uint64_t value = 14695981039346656037ULL;
    for (const char c : text) {
        value ^= static_cast<unsigned char>(c);
        value *= 1099511628211ULL;
    }
    return value;
}

}  // namespace

int s10_check_digit(std::string_view eight_digits) {
    INVARIANT(eight_digits.size() == weights.size());
    int sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) sum += weights[i] * (eight_digits[i] - '0');
    const int digit = 11 - sum % 11;
    if (digit == 10) return 0;
    return digit == 11 ? 5 : digit;
}

std::string tracking_number(std::string_view shipment_id) {
    auto digits = std::to_string(hash(shipment_id) % 100'000'000);
    digits.insert(0, weights.size() - digits.size(), '0');
    return "KO" + digits + std::to_string(s10_check_digit(digits)) + "ZZ";
}

}  // namespace shipping
