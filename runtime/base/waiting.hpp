#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>

#include "runtime/base/clock.hpp"

namespace kontor {

/// The seam to waiting: how a thread stands still until another one, or time, has brought about what it needs. A
/// simulation lets its one thread's worth of time go on meanwhile. Thread-safe.
class Waiting {
public:
    virtual ~Waiting() = default;
    /// As `changed.wait(lock, holds)`, and no longer than `limit` if there is one. Returns `holds()` as it is at the end.
    virtual bool wait(std::unique_lock<std::mutex>& lock, std::condition_variable& changed,
                      std::optional<Milliseconds> limit, const std::function<bool()>& holds) = 0;
};

/// The real one.
Waiting& thread_waiting();

}  // namespace kontor
