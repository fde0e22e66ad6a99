#pragma once

#include <functional>
#include <memory>
#include <semaphore>
#include <string>
#include <thread>
#include <vector>

#include "runtime/base/scheduler.hpp"
#include "runtime/base/waiting.hpp"
#include "runtime/testing/one_processor.hpp"

namespace kontor {

/// For code that waits, within a simulation that has one thread of events: each piece of it has a thread of its own, but
/// only one thread runs at any time, and which one is decided by the simulation alone. So it is deterministic, and nothing
/// needs a lock.
///
/// All members but `wait` belong to the thread that drives the simulation.
class Lockstep final : public Waiting {
public:
    /// Thrown out of `wait` to end a thread whose process has died; no `std::exception`, so that no handler takes it for
    /// an error of its own.
    struct Abandoned {};

    explicit Lockstep(Scheduler& scheduler) : scheduler_{scheduler} {}
    /// All threads must have ended.
    ~Lockstep() override;

    /// Runs `work` until it ends or waits. `owner` is the process it belongs to.
    void run(std::string owner, std::function<void()> work);
    /// Goes on with each thread whose wait is over, until none is. After each event of the simulation.
    void resume();
    /// Ends the threads of a process, where they wait.
    void abandon(const std::string& owner);
    std::size_t waiting() const { return threads_.size(); }

    bool wait(std::unique_lock<std::mutex>& lock, std::condition_variable& changed,
              std::optional<Milliseconds> limit, const std::function<bool()>& holds) override;

private:
    struct Thread;

    void hand_over(Thread& thread);
    bool is_over(const Thread& thread) const;

    const OneProcessor processor_;
    Scheduler& scheduler_;
    std::vector<std::shared_ptr<Thread>> threads_;  // that wait, oldest first
    std::binary_semaphore back_{0};
};

}  // namespace kontor
