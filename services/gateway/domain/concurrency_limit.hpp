#pragma once

#include <chrono>
#include <cstddef>

namespace gateway {

/// How much may be under way at a time so that each part of it ends in time. What the machine can do isn't known beforehand, so
/// it is tried: the limit grows while it is used and all ends in time. When something doesn't, it shrinks, once for all that
/// was under way then, to what would have been in time (Little's law). Congestion control as TCP has it (RFC 5681), applied to
/// requests (Netflix, concurrency-limits, 2018).
/// Not thread-safe.
class ConcurrencyLimit {
public:
    using Time = std::chrono::steady_clock::time_point;
    using Duration = std::chrono::milliseconds;
    struct Bounds {
        std::size_t
            least;  ///< ≥ 1; so much is let in however long it takes: slow may be what is asked, and not who answers
        std::size_t first;
        std::size_t most;
        Duration in_time;
    };

    explicit ConcurrencyLimit(const Bounds& bounds);

    /// False: there is no room. After true, `end` is to be called once.
    bool begin();
    /// What began then has ended.
    void end(Time began, Time now);
    /// What began has ended in a way that says nothing of how busy the machine is.
    void end();

    std::size_t under_way() const { return under_way_; }
    std::size_t limit() const { return static_cast<std::size_t>(limit_); }

private:
    const Bounds bounds_;
    double limit_;
    std::size_t under_way_ = 0;
    Time shrunk_at_{};
};

}  // namespace gateway
