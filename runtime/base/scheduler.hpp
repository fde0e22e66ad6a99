#pragma once

#include <cstdint>
#include <functional>

#include "runtime/base/clock.hpp"

namespace kontor {

/// Runs functions later. The real one has a thread of its own; the simulated one is the simulation's event queue.
/// Thread-safe. Functions must be short: hand work on to a queue.
class Scheduler {
public:
    using TimerId = std::uint64_t;
    virtual ~Scheduler() = default;
    /// Runs `work` once, `delay` from now (at once for a delay ≤ 0), never within this call.
    virtual TimerId after(Milliseconds delay, std::function<void()> work) = 0;
    /// Forgets a timer that hasn't fired; unknown and fired ids are ignored. The work may be running right now.
    virtual void cancel(TimerId timer) = 0;
};

}  // namespace kontor
