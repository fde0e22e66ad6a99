#include "services/gateway/domain/concurrency_limit.hpp"

#include <algorithm>

namespace gateway {
namespace {

/// When all that is under way ends in time, the limit grows by this share of itself.
constexpr double growth = 0.1;
/// One that took very long, and one that nearly was in time, are not to decide alone.
constexpr double most_shrunk = 0.5;
constexpr double least_shrunk = 0.9;
/// What is used to less than this share says nothing of whether more would do, too.
constexpr double used_share = 0.5;

}  // namespace

ConcurrencyLimit::ConcurrencyLimit(const Bounds& bounds)
    : bounds_{bounds}, limit_{static_cast<double>(std::clamp(bounds.first, bounds.least, bounds.most))} {}

bool ConcurrencyLimit::begin() {
    if (under_way_ >= limit()) return false;
    ++under_way_;
    return true;
}

void ConcurrencyLimit::end(Time began, Time now) {
    const bool used = static_cast<double>(under_way_) >= limit_ * used_share;
    end();
    const auto took = now - began;
    if (took <= bounds_.in_time) {
        if (used) limit_ = std::min(limit_ + growth, static_cast<double>(bounds_.most));
    } else if (began >= shrunk_at_) {  // what began under the limit before shows nothing of this one
        const auto share = std::chrono::duration<double>(bounds_.in_time) / took;
        limit_ = std::max(limit_ * std::clamp(share, most_shrunk, least_shrunk),
                          static_cast<double>(bounds_.least));
        shrunk_at_ = now;
    }
}

void ConcurrencyLimit::end() {
    --under_way_;
}

}  // namespace gateway
