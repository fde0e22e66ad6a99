#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace kontor {

/// A thread that runs `step` while there is work, and otherwise sleeps until it is woken.
class Worker {
public:
    /// `step` does one piece of work and says whether there was any.
    explicit Worker(std::function<bool()> step);
    ~Worker();
    /// Thread-safe; never lost, even when it comes while `step` runs.
    void wake();
    /// Finishes what is queued, then ends the thread. Idempotent.
    void stop();

private:
    void run();

    std::function<bool()> step_;
    std::mutex mutex_;
    std::condition_variable woken_;
    bool awake_ = false;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace kontor
