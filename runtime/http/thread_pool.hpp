#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>

#include "runtime/base/clock.hpp"

namespace kontor {

/// Threads that come when there is work and go when there is none: many requests may wait for a slow answer
/// at once, and an idle node keeps none. Work waits for a thread for a bounded time only; then it is late, and one of a
/// few threads that do nothing else tells whoever waits for it (load shedding by queue delay). Thread-safe.
class ElasticPool {
public:
    enum class Turn {
        in_time,
        late,  ///< it has waited too long to be worth doing: to be turned down at no cost, without waiting for anything
    };
    using Work = std::function<void(Turn)>;
    struct Limits {
        std::size_t threads;             ///< that do work
        Milliseconds patience;           ///< work that has waited for so long is late
        Milliseconds idle_time{10'000};  ///< after which an idle thread ends
    };

    explicit ElasticPool(const Limits& limits) : limits_{limits} {}
    /// Waits for all work.
    ~ElasticPool();

    /// Runs it as soon as a thread is free, or when it is late. False after `stop`. Work must not throw.
    bool submit(Work work);
    /// True while work waits for a thread.
    bool saturated() const;
    /// Those that turn down what is late included.
    std::size_t threads() const;
    /// Takes no more work, and waits until all that was taken is done. Idempotent.
    void stop();

private:
    struct Waiting {
        Work work;
        SteadyTime late_at;
    };

    static void* enter_work(void* pool);
    static void* enter_late(void* pool);
    void run_work();
    void run_late();
    bool next(Waiting& into);
    bool next_late(Waiting& into);
    void take_first(Waiting& into);
    /// Lets one more thread come when it is needed, and allowed, and the system has one.
    void hire();
    bool late_thread_is_missing() const;
    void leave(std::size_t& threads);

    const Limits limits_;
    mutable std::mutex mutex_;
    std::condition_variable arrived_;
    std::condition_variable late_or_ended_;
    std::condition_variable ended_;
    std::deque<Waiting> queue_;
    std::size_t working_ = 0;  // threads that do work, idle ones included
    std::size_t late_ = 0;     // threads for what is late
    std::size_t idle_ = 0;
    bool stopping_ = false;
};

}  // namespace kontor
