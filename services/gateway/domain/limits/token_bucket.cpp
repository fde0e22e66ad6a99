#include "services/gateway/domain/limits/token_bucket.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace gateway {
namespace {

using std::chrono::microseconds;

constexpr std::int64_t microseconds_a_second = 1'000'000;
/// After so long any bucket of a sensible limit is full. Keeps a product within 64 bits.
constexpr std::chrono::hours longest_pause{48};
/// What it owes at most, in capacities: others can have taken no more each before they knew.
constexpr std::int64_t debts_max = 16;

static_assert(INT64_MAX / 4 / debts_max / RateLimit::burst_max / RateLimit::per_s_max >
              microseconds_a_second);
static_assert(microseconds{longest_pause}.count() < INT64_MAX / RateLimit::requests_max);

microseconds whole(kontor::SteadyTime time) {
    return std::chrono::floor<microseconds>(time.time_since_epoch());
}

}  // namespace

TokenBucket::TokenBucket(const RateLimit& limit, kontor::SteadyTime now)
    : token_{limit.per_s * microseconds_a_second},
      per_microsecond_{limit.requests},
      capacity_{limit.burst * token_},
      level_{capacity_},
      at_{whole(now)} {}

TokenBucket::Units TokenBucket::accrued(kontor::SteadyTime now) {
    const auto passed = std::clamp(whole(now) - at_, microseconds{0}, microseconds{longest_pause});
    at_ = std::max(at_, whole(now));
    return passed.count() * per_microsecond_;
}

void TokenBucket::add(Units units) {
    level_ = std::clamp(level_ + units, -debts_max * capacity_, capacity_);
}

void TokenBucket::settle(Units put_by, std::int64_t tokens) {
    add(put_by - std::clamp(tokens, std::int64_t{0}, debts_max * (capacity_ / token_)) * token_);
}

void TokenBucket::approach(double tokens, double part) {
    const auto full = static_cast<double>(capacity_ / token_);
    const auto other = std::clamp(tokens, -full * debts_max, full);
    add(std::llround((other - level()) * part * static_cast<double>(token_)));
}

kontor::Milliseconds TokenBucket::until_next(double share) const {
    const auto missing = level_ < 0 ? token_ - level_ : token_ - level_ % token_;
    const auto needed = static_cast<double>(missing) / (static_cast<double>(per_microsecond_) * share);
    constexpr double longest = 1e15;  // microseconds
    return std::chrono::ceil<kontor::Milliseconds>(
        microseconds{static_cast<std::int64_t>(std::ceil(std::min(needed, longest)))});
}

}  // namespace gateway
