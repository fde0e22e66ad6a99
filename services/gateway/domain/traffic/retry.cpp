#include "services/gateway/domain/traffic/retry.hpp"

#include <algorithm>

namespace gateway {

using kontor::Milliseconds;

Milliseconds pause_after(std::size_t attempts, const RetryPolicy& policy, std::uint64_t random) {
    constexpr std::size_t doublings_max = 20;  // far beyond any bound, and no overflow
    const auto doublings = std::min(attempts == 0 ? 0 : attempts - 1, doublings_max);
    const auto bound = std::min(policy.pause.count() << doublings, policy.pause_max.count());
    return Milliseconds{static_cast<std::int64_t>(random % (static_cast<std::uint64_t>(bound) + 1))};
}

void RetryBudget::use(const RetryPolicy& policy) {
    percent_ = static_cast<std::uint64_t>(policy.budget_percent);
    floor_ = static_cast<std::uint64_t>(policy.budget_floor_per_s * lifetime.count());
}

bool RetryBudget::withdraw(kontor::SteadyTime now) {
    const auto allowed = floor_ + counts_.sum(calls, now) * percent_ / 100;
    if (counts_.sum(retries, now) >= allowed) return false;
    counts_.add(retries, now);
    return true;
}

}  // namespace gateway
