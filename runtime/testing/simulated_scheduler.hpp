#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "runtime/base/scheduler.hpp"
#include "runtime/testing/simulated_clock.hpp"

namespace kontor {

/// A simulation's queue of events: runs them one by one, in order of their time, then of their making, and moves the
/// clock to each. `after` and `cancel` are thread-safe; the rest is for the one thread that drives the simulation.
class SimulatedScheduler final : public Scheduler {
public:
    /// `clock` must outlive the scheduler.
    explicit SimulatedScheduler(SimulatedClock& clock) : clock_{clock} {}

    TimerId after(Milliseconds delay, std::function<void()> work) override;
    void cancel(TimerId timer) override;

    /// Moves the clock to the next event and runs it; false when there is none.
    bool run_one();
    /// Runs what is due until that much time has passed; the clock stands there then.
    void run_for(Milliseconds time);
    /// As `run_for`, until the wall clock shows `time`. (Work that sets the wall clock doesn't change how long that is.)
    void run_until(Time time) { run_for(time - clock_.now()); }
    /// Runs until nothing waits: true; or until what waits is more than `limit` away: false. The clock then stands at the
    /// last event. Services have timers that come again and again: with them the answer is false.
    bool run_until_idle(Milliseconds limit);

    std::size_t waiting() const;
    /// When the next event is due; nothing when none waits.
    std::optional<SteadyTime> next_due() const;

private:
    using Key = std::pair<SteadyTime, TimerId>;

    SimulatedClock& clock_;
    mutable std::mutex mutex_;
    std::map<Key, std::function<void()>> events_;
    std::unordered_map<TimerId, SteadyTime> due_;
    TimerId last_ = 0;
};

}  // namespace kontor
