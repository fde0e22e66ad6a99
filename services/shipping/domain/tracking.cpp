#include "services/shipping/domain/tracking.hpp"

#include <array>

#include "runtime/base/invariant.hpp"

namespace shipping {
namespace {

constexpr std::array<int, 8> weights{8, 6, 4, 2, 3, 5, 9, 7};

constexpr std::int64_t serials = 100'000'000;

}  // namespace

int s10_check_digit(std::string_view eight_digits) {
    INVARIANT(eight_digits.size() == weights.size());
    int sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) sum += weights[i] * (eight_digits[i] - '0');
    const int digit = 11 - sum % 11;
    if (digit == 10) return 0;
    return digit == 11 ? 5 : digit;
}

std::string tracking_number(std::int64_t serial) {
    INVARIANT(serial > 0);
    auto digits = std::to_string(serial % serials);
    digits.insert(0, weights.size() - digits.size(), '0');
    return "KO" + digits + std::to_string(s10_check_digit(digits)) + "ZZ";
}

}  // namespace shipping
