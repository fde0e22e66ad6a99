#include "services/gateway/domain/traffic/circuit_breaker.hpp"

#include <algorithm>

#include "runtime/base/invariant.hpp"

namespace gateway {
namespace {

using kontor::Milliseconds;
using kontor::SteadyTime;

constexpr std::size_t good = 0;
constexpr std::size_t bad = 1;

}  // namespace

void CircuitBreaker::use(const BreakerPolicy& policy) {
    policy_ = policy;
    calls_ = SlidingCounts{policy.window};
    enter(State::closed);
}

CircuitBreaker::State CircuitBreaker::state(SteadyTime now) const {
    return state_ == State::open && now >= open_until_ ? State::half_open : state_;
}

bool CircuitBreaker::admits(SteadyTime now) const {
    switch (state(now)) {
        case State::closed: return true;
        case State::open: return false;
        // What has just become half-open has no probes yet.
        default: return state_ == State::open || probing_ + passed_ < policy_.probes;
    }
}

CircuitBreaker::Permit CircuitBreaker::take(SteadyTime now) {
    INVARIANT(admits(now));
    advance(now);
    if (state_ == State::half_open) ++probing_;
    return period_;
}

void CircuitBreaker::succeeded(Permit permit, SteadyTime now) {
    advance(now);
    if (permit != period_) return;
    if (state_ == State::closed) {
        in_a_row_ = 0;
        calls_.add(good, now);
        return;
    }
    --probing_;
    if (++passed_ >= policy_.probes) enter(State::closed);
}

void CircuitBreaker::failed(Permit permit, SteadyTime now) {
    advance(now);
    if (permit != period_) return;
    if (state_ == State::half_open) return trip(now);
    ++in_a_row_;
    calls_.add(bad, now);
    if (in_a_row_ >= policy_.failures || fails_too_often(now)) trip(now);
}

void CircuitBreaker::withdrawn(Permit permit, SteadyTime now) {
    advance(now);
    if (permit == period_ && state_ == State::half_open) --probing_;
}

void CircuitBreaker::try_now(SteadyTime now) {
    if (state(now) == State::open) enter(State::half_open);
}

Milliseconds CircuitBreaker::open_for(SteadyTime now) const {
    if (state(now) != State::open) return Milliseconds{0};
    return std::chrono::ceil<Milliseconds>(open_until_ - now);
}

void CircuitBreaker::advance(SteadyTime now) {
    if (state_ == State::open && now >= open_until_) enter(State::half_open);
}

void CircuitBreaker::enter(State state) {
    state_ = state;
    ++period_;
    in_a_row_ = 0;
    probing_ = 0;
    passed_ = 0;
    calls_.clear();
}

void CircuitBreaker::trip(SteadyTime now) {
    enter(State::open);
    open_until_ = now + policy_.open;
}

bool CircuitBreaker::fails_too_often(SteadyTime now) const {
    const auto failures = calls_.sum(bad, now);
    const auto all = failures + calls_.sum(good, now);
    return all >= static_cast<std::uint64_t>(policy_.calls_min) &&
           failures * 100 >= all * static_cast<std::uint64_t>(policy_.failure_percent);
}

std::string_view name_of(CircuitBreaker::State state) {
    switch (state) {
        case CircuitBreaker::State::closed: return "closed";
        case CircuitBreaker::State::half_open: return "half-open";
        default: return "open";
    }
}

}  // namespace gateway
