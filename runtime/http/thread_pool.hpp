#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>

#include "runtime/base/clock.hpp"

namespace kontor {

/// Threads that come when there is work and go when there is none: many requests may wait for a slow answer
/// at once, and an idle node keeps none. Thread-safe.
class ElasticPool {
public:
    using Work = std::function<void()>;

    /// At most `max_threads` run; an idle one ends after `idle_time`.
    explicit ElasticPool(std::size_t max_threads, Milliseconds idle_time = Milliseconds{10'000});
    /// Waits for all work.
    ~ElasticPool();

    /// Runs it as soon as a thread is free. False after `stop`. Work must not throw.
    bool submit(Work work);
    /// True while work waits for a thread.
    bool saturated() const;
    std::size_t threads() const;
    /// Takes no more work, and waits until all that was taken is done. Idempotent.
    void stop();

private:
    static void* enter(void* pool);
    void run();
    bool next(Work& work);
    bool grow();

    const std::size_t max_threads_;
    const Milliseconds idle_time_;
    mutable std::mutex mutex_;
    std::condition_variable arrived_;
    std::condition_variable ended_;
    std::deque<Work> queue_;
    std::size_t threads_ = 0;
    std::size_t idle_ = 0;
    bool stopping_ = false;
};

}  // namespace kontor
