#pragma once

#include <cstddef>
#include <cstdint>

#include "services/gateway/domain/traffic/sliding_counts.hpp"

namespace gateway {

struct RetryPolicy {
    std::size_t attempts_max = 5;    ///< of a call, the first one among them
    kontor::Milliseconds pause{50};  ///< before the second attempt, at most; it doubles with each
    kontor::Milliseconds pause_max{1000};
    int budget_percent = 10;  ///< of a service's calls that may be followed by a second attempt, in percent
    int budget_floor_per_s = 5;  ///< further ones a second, for a service that is asked little

    bool operator==(const RetryPolicy&) const = default;
};

/// How long to wait before the next attempt, after `attempts`: anything up to a bound that doubles (the "full jitter" of
/// Marc Brooker's "Exponential Backoff And Jitter", AWS Architecture Blog, 2015). `random`: all bits unpredictable.
kontor::Milliseconds pause_after(std::size_t attempts, const RetryPolicy& policy, std::uint64_t random);

/// What a service's callers may ask again, all together: a share of what they ask, and a floor; what isn't used within ten
/// seconds is forgotten (Finagle's RetryBudget). So a service that fails everything gets little more than its usual load,
/// however many attempts a single call is allowed. For one thread; times must not go back.
class RetryBudget {
public:
    static constexpr std::chrono::seconds lifetime{10};

    explicit RetryBudget(const RetryPolicy& policy) { use(policy); }
    /// From now on another policy holds, for what was counted, too.
    void use(const RetryPolicy& policy);
    /// A call begins.
    void deposit(kontor::SteadyTime now) { counts_.add(calls, now); }
    /// True, and taken, when there may be one more attempt.
    bool withdraw(kontor::SteadyTime now);

private:
    static constexpr std::size_t calls = 0;
    static constexpr std::size_t retries = 1;

    std::uint64_t percent_ = 0;
    std::uint64_t floor_ = 0;  // for a lifetime
    SlidingCounts counts_{lifetime};
};

}  // namespace gateway
