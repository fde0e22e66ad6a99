#include "runtime/service/timer_thread.hpp"

namespace kontor {

TimerThread::TimerThread(const Clock& clock) : clock_{clock}, thread_{[this] { run(); }} {}

TimerThread::~TimerThread() {
    stop();
}

Scheduler::TimerId TimerThread::after(Milliseconds delay, std::function<void()> work) {
    const auto at = clock_.steady() + delay;
    const std::scoped_lock lock{mutex_};
    const auto id = ++last_id_;
    if (stopping_) return id;
    const auto [place, added] = timers_.emplace(Key{at, id}, std::move(work));
    due_.emplace(id, at);
    if (place == timers_.begin()) changed_.notify_one();
    return id;
}

void TimerThread::cancel(TimerId timer) {
    const std::scoped_lock lock{mutex_};
    const auto found = due_.find(timer);
    if (found == due_.end()) return;
    timers_.erase({found->second, timer});
    due_.erase(found);
}

void TimerThread::stop() {
    {
        const std::scoped_lock lock{mutex_};
        stopping_ = true;
    }
    changed_.notify_one();
    if (thread_.joinable()) thread_.join();
    // What the timers hold (statements of a store, for one) must not outlive the service that set them.
    std::map<Key, std::function<void()>> forgotten;
    const std::scoped_lock lock{mutex_};
    due_.clear();
    forgotten.swap(timers_);
}

void TimerThread::run() {
    std::unique_lock lock{mutex_};
    while (!stopping_) {
        if (timers_.empty()) {
            changed_.wait(lock);
            continue;
        }
        const auto first = timers_.begin();
        if (first->first.first > clock_.steady()) {
            changed_.wait_until(lock, SteadyTime{first->first.first});
            continue;
        }
        const auto work = std::move(first->second);
        due_.erase(first->first.second);
        timers_.erase(first);
        lock.unlock();
        work();
        lock.lock();
    }
}

}  // namespace kontor
