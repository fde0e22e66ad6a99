#pragma once

#include <atomic>

#include "runtime/base/clock.hpp"

namespace kontor {

/// A clock that stands still until a test moves it. Thread-safe.
class SimulatedClock final : public Clock {
public:
    static constexpr Time first_day = std::chrono::sys_days{std::chrono::year{2026} / 1 / 1};

    explicit SimulatedClock(Time start = first_day) : wall_{start.time_since_epoch().count()} {}

    Time now() const override { return Time{Milliseconds{wall_}}; }
    SteadyTime steady() const override { return SteadyTime{Milliseconds{steady_}}; }

    /// Time passes: both clocks go on.
    void advance(Milliseconds time) {
        wall_ += time.count();
        steady_ += time.count();
    }
    /// Somebody sets the wall clock, forward or back; no time passes.
    void set_wall(Time time) { wall_ = time.time_since_epoch().count(); }

private:
    std::atomic<Milliseconds::rep> wall_;
    std::atomic<Milliseconds::rep> steady_ = 3'600'000;  // an hour after boot, so that "before" can be said
};

}  // namespace kontor
