// Time as the client's loops see it: the seam that lets a test run a minute of retries in a millisecond.
#pragma once

#include <chrono>

namespace kontor::cli {

using Milliseconds = std::chrono::milliseconds;
using TimePoint = std::chrono::steady_clock::time_point;

class Waiter {
public:
    virtual ~Waiter() = default;

    virtual TimePoint now() const = 0;

    /// Lets `duration` pass. Returns false when the user interrupted the command meanwhile.
    virtual bool pause(Milliseconds duration) = 0;
};

/// The real one: the steady clock, woken early by Ctrl-C. Thread-safe.
class SteadyWaiter final : public Waiter {
public:
    TimePoint now() const override { return std::chrono::steady_clock::now(); }
    bool pause(Milliseconds duration) override;
};

/// From now on the first SIGINT or SIGTERM only sets a flag, for commands that have something to tell at
/// their end.
void catch_interrupts();

bool interrupted();

}  // namespace kontor::cli
