#pragma once

#include <cstdint>
#include <string_view>

#include "services/gateway/domain/traffic/sliding_counts.hpp"

namespace gateway {

struct BreakerPolicy {
    int failures = 5;          ///< in a row that open it
    int failure_percent = 50;  ///< of the calls of a window that open it, in percent
    int calls_min = 20;        ///< in a window, before their rate says anything
    kontor::Milliseconds window{10'000};
    kontor::Milliseconds open{5'000};  ///< until it is tried again
    int probes = 3;                    ///< at a time when half-open; so many that succeed close it

    bool operator==(const BreakerPolicy&) const = default;
};

/// Keeps calls away from what fails (Nygard, "Release It!", Circuit Breaker). Closed it admits all; open, none, for a while;
/// half-open, some at a time, whose success closes it and whose failure opens it again. For one thread; times must not go
/// back.
class CircuitBreaker {
public:
    enum class State { closed, half_open, open };
    /// What an admitted call carries: the period of the breaker's life that it belongs to. How a call of an earlier period
    /// ends says nothing any more.
    using Permit = std::uint64_t;

    explicit CircuitBreaker(const BreakerPolicy& policy) : policy_{policy}, calls_{policy.window} {}

    /// Closed, by another policy.
    void use(const BreakerPolicy& policy);

    State state(kontor::SteadyTime now) const;
    bool admits(kontor::SteadyTime now) const;
    /// For a call that it admits.
    Permit take(kontor::SteadyTime now);
    /// Once for each permit.
    void succeeded(Permit permit, kontor::SteadyTime now);
    void failed(Permit permit, kontor::SteadyTime now);
    /// The call ended in a way that says nothing.
    void withdrawn(Permit permit, kontor::SteadyTime now);
    /// There is reason to believe that things have changed: what is open is half-open from now on.
    void try_now(kontor::SteadyTime now);
    /// How long it stays open; 0 unless it is.
    kontor::Milliseconds open_for(kontor::SteadyTime now) const;

private:
    void advance(kontor::SteadyTime now);
    void enter(State state);
    void trip(kontor::SteadyTime now);
    bool fails_too_often(kontor::SteadyTime now) const;

    BreakerPolicy policy_;
    SlidingCounts calls_;
    State state_ = State::closed;
    Permit period_ = 1;
    kontor::SteadyTime open_until_{};
    int in_a_row_ = 0;  // failures
    int probing_ = 0;   // when half-open: under way
    int passed_ = 0;    // and ended well
};

/// `closed`, `half-open`, `open`.
std::string_view name_of(CircuitBreaker::State state);

}  // namespace gateway
