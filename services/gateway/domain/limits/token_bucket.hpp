#pragma once

#include "runtime/base/clock.hpp"
#include "services/gateway/domain/limits/rate_limit.hpp"

namespace gateway {

/// A token bucket, exact: it counts in whole units of a token's `per_s` million-th part, of which each microsecond brings
/// `requests`. What others have taken can make it owe. For one thread; times must not go back.
class TokenBucket {
public:
    using Units = std::int64_t;

    /// Full.
    TokenBucket(const RateLimit& limit, kontor::SteadyTime now);

    /// What the limit has brought since the last time, for whoever shares it; `add` some or all of it.
    Units accrued(kontor::SteadyTime now);
    /// Up to full; also less than nothing.
    void add(Units units);
    bool has_token() const { return level_ >= token_; }
    void take() { level_ -= token_; }
    /// Of `put_by`, which wasn't added, so many tokens were taken elsewhere: the difference comes in, or is owed.
    void settle(Units put_by, std::int64_t tokens);
    /// Moves by `part` of the way (0..1) to what another account of the same bucket says.
    void approach(double tokens, double part);
    bool is_full() const { return level_ == capacity_; }
    /// Whole ones that are there, never less than 0.
    std::int64_t tokens() const { return level_ > 0 ? level_ / token_ : 0; }
    /// All of it, also what is owed.
    double level() const { return static_cast<double>(level_) / static_cast<double>(token_); }
    /// Until there is one more whole token than now, or one at all, when `share` of the limit comes in here.
    kontor::Milliseconds until_next(double share) const;

private:
    Units token_;
    Units per_microsecond_;
    Units capacity_;
    Units level_;
    std::chrono::microseconds at_;
};

}  // namespace gateway
