#include "runtime/testing/simulated_scheduler.hpp"

#include <algorithm>

namespace kontor {

Scheduler::TimerId SimulatedScheduler::after(Milliseconds delay, std::function<void()> work) {
    const std::scoped_lock lock{mutex_};
    const auto due = clock_.steady() + std::max(delay, Milliseconds{0});
    events_.emplace(Key{due, ++last_}, std::move(work));
    due_.emplace(last_, due);
    return last_;
}

void SimulatedScheduler::cancel(TimerId timer) {
    const std::scoped_lock lock{mutex_};
    const auto found = due_.extract(timer);
    if (!found.empty()) events_.erase({found.mapped(), timer});
}

std::optional<SteadyTime> SimulatedScheduler::next_due() const {
    const std::scoped_lock lock{mutex_};
    return events_.empty() ? std::nullopt : std::optional{events_.begin()->first.first};
}

bool SimulatedScheduler::run_one() {
    std::function<void()> work;
    {
        const std::scoped_lock lock{mutex_};
        if (events_.empty()) return false;
        const auto next = events_.extract(events_.begin());
        due_.erase(next.key().second);
        const auto time = std::chrono::duration_cast<Milliseconds>(next.key().first - clock_.steady());
        clock_.advance(std::max(time, Milliseconds{0}));
        work = std::move(next.mapped());
    }
    work();
    return true;
}

void SimulatedScheduler::run_for(Milliseconds time) {
    const auto until = clock_.steady() + time;
    for (auto due = next_due(); due && *due <= until; due = next_due()) run_one();
    const auto rest = std::chrono::duration_cast<Milliseconds>(until - clock_.steady());
    clock_.advance(std::max(rest, Milliseconds{0}));
}

bool SimulatedScheduler::run_until_idle(Milliseconds limit) {
    const auto until = clock_.steady() + limit;
    for (auto due = next_due(); due; due = next_due()) {
        if (*due > until) return false;
        run_one();
    }
    return true;
}

std::size_t SimulatedScheduler::waiting() const {
    const std::scoped_lock lock{mutex_};
    return events_.size();
}

}  // namespace kontor
