#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "runtime/base/scheduler.hpp"

namespace kontor {

/// The real scheduler: one thread that sleeps until the next timer is due.
class TimerThread final : public Scheduler {
public:
    explicit TimerThread(const Clock& clock);
    ~TimerThread() override;

    TimerId after(Milliseconds delay, std::function<void()> work) override;
    void cancel(TimerId timer) override;
    /// Runs no further timer and ends the thread. Idempotent.
    void stop();

private:
    using Key = std::pair<SteadyTime, TimerId>;
    void run();

    const Clock& clock_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<Key, std::function<void()>> timers_;  // in order of their time
    std::map<TimerId, SteadyTime> due_;
    TimerId last_id_ = 0;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace kontor
