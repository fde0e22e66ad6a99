#pragma once

#include <mutex>

#include "runtime/base/clock.hpp"

namespace kontor {

/// A wall clock that isn't set back, for what must end some day whatever the machine's clock does: lifetimes of tokens,
/// keys and logins. It is the wall clock, as long as that doesn't fall more than `tolerance` behind the latest time that was
/// shown or told; then it is that time, gone on by the steady clock. Thread-safe.
///
/// A clock set forth is believed: nobody can tell it from one that is right at last. What has been believed stays, so that
/// a clock that was a day ahead for a moment is a day ahead here until the wall clock has caught up.
class ForwardClock {
public:
    /// Clocks are set back by a little now and then, and that is no reason for doubt.
    static constexpr std::chrono::seconds tolerance{60};

    explicit ForwardClock(const Clock& clock)
        : clock_{clock}, latest_{clock.now()}, latest_at_{clock.steady()} {}

    Time now();
    /// Somebody who knows says that it is `time` now at least: a store that has seen it, the service that makes tokens.
    void at_least(Time time);
    /// True while the wall clock is behind and not asked.
    bool leads_the_wall();

private:
    Time line(SteadyTime steady) const;
    /// With the mutex held.
    Time advance();

    const Clock& clock_;
    std::mutex mutex_;
    Time latest_;  // shown or told
    SteadyTime latest_at_;
};

}  // namespace kontor
