#include "runtime/testing/lockstep.hpp"

#include <algorithm>
#include <utility>

#include "runtime/base/invariant.hpp"

namespace kontor {
namespace {

thread_local void* this_thread = nullptr;

}  // namespace

struct Lockstep::Thread {
    std::string owner;
    std::binary_semaphore go{0};
    const std::function<bool()>* holds = nullptr;  // what it waits for; null when it has ended
    std::shared_ptr<bool> time_is_up;
    bool abandoned = false;
    std::thread thread;
};

Lockstep::~Lockstep() {
    INVARIANT(threads_.empty());
}

void Lockstep::run(std::string owner, std::function<void()> work) {
    const auto thread = std::make_shared<Thread>();
    thread->owner = std::move(owner);
    thread->thread = std::thread{[this, raw = thread.get(), work = std::move(work)]() mutable {
        raw->go.acquire();
        this_thread = raw;
        try {
            std::exchange(work, {})();
        } catch (const Abandoned&) {
        }
        raw->holds = nullptr;
        back_.release();
    }};
    threads_.push_back(thread);
    hand_over(*thread);
}

void Lockstep::hand_over(Thread& thread) {
    thread.go.release();
    back_.acquire();
    if (thread.holds != nullptr) return;
    thread.thread.join();
    std::erase_if(threads_, [&](const auto& one) { return one.get() == &thread; });
}

bool Lockstep::is_over(const Thread& thread) const {
    return thread.abandoned || *thread.time_is_up || (*thread.holds)();
}

void Lockstep::resume() {
    for (std::size_t i = 0; i < threads_.size();) {
        const auto thread = threads_[i];
        if (!is_over(*thread)) {
            ++i;
            continue;
        }
        hand_over(*thread);
        i = 0;  // it may have brought about what an earlier one waits for
    }
}

void Lockstep::abandon(const std::string& owner) {
    const auto threads = threads_;
    for (const auto& thread : threads) {
        if (thread->owner == owner) thread->abandoned = true;
    }
    resume();
}

bool Lockstep::wait(std::unique_lock<std::mutex>& lock, std::condition_variable&,
                    std::optional<Milliseconds> limit, const std::function<bool()>& holds) {
    if (holds()) return true;
    auto* thread = static_cast<Thread*>(this_thread);
    INVARIANT(thread != nullptr);  // the driving thread can't wait for itself
    if (thread->abandoned) throw Abandoned{};
    thread->time_is_up = std::make_shared<bool>(false);
    if (limit) scheduler_.after(*limit, [up = thread->time_is_up] { *up = true; });
    thread->holds = &holds;
    lock.unlock();
    back_.release();
    thread->go.acquire();
    lock.lock();
    if (thread->abandoned) throw Abandoned{};
    return holds();
}

}  // namespace kontor
