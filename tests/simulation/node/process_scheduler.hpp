#pragma once

#include <map>
#include <memory>

#include "runtime/base/scheduler.hpp"

namespace simulation {

/// The timers of one process: they end with it. `guard` runs each, so that what it throws has a place to go.
class ProcessScheduler final : public kontor::Scheduler {
public:
    using Guard = std::function<void(const std::function<void()>&)>;

    ProcessScheduler(kontor::Scheduler& scheduler, Guard guard)
        : scheduler_{scheduler}, guard_{std::move(guard)} {}

    TimerId after(kontor::Milliseconds delay, std::function<void()> work) override {
        const auto number = ++last_;
        works_.emplace(number, std::move(work));
        timers_.emplace(number, scheduler_.after(delay, [this, number, alive = std::weak_ptr{alive_}] {
            if (!alive.expired()) fire(number);
        }));
        return number;
    }
    void cancel(TimerId timer) override {
        works_.erase(timer);
        if (const auto found = timers_.extract(timer); !found.empty()) scheduler_.cancel(found.mapped());
    }
    /// None of them fires any more; what they hold is let go.
    void forget() {
        for (const auto& [number, timer] : timers_) scheduler_.cancel(timer);
        timers_.clear();
        works_.clear();
    }

private:
    void fire(TimerId number) {
        timers_.erase(number);
        const auto found = works_.extract(number);
        if (!found.empty()) guard_(found.mapped());
    }

    kontor::Scheduler& scheduler_;
    Guard guard_;
    std::map<TimerId, std::function<void()>> works_;
    std::map<TimerId, TimerId> timers_;  // ours to the simulation's
    TimerId last_ = 0;
    std::shared_ptr<int> alive_ = std::make_shared<int>();
};

}  // namespace simulation
