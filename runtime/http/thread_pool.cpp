#include "runtime/http/thread_pool.hpp"

#include <pthread.h>

#include "runtime/base/bounds.hpp"

namespace kontor {
namespace {

/// More than one, as a client who doesn't read may hold one for a while.
constexpr std::size_t max_late_threads = 8;

bool is_past(SteadyTime time) {
    return std::chrono::steady_clock::now() >= time;
}

bool start_thread(void* (*entry)(void*), void* pool) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, thread_stack_bytes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_t thread{};
    const bool made = pthread_create(&thread, &attributes, entry, pool) == 0;
    pthread_attr_destroy(&attributes);
    return made;
}

}  // namespace

ElasticPool::~ElasticPool() {
    stop();
}

bool ElasticPool::submit(Work work) {
    const std::scoped_lock lock{mutex_};
    if (stopping_) return false;
    queue_.push_back({std::move(work), std::chrono::steady_clock::now() + limits_.patience});
    hire();
    if (working_ + late_ == 0) {
        queue_.pop_back();
        return false;
    }
    arrived_.notify_one();
    return true;
}

void ElasticPool::hire() {
    if (queue_.size() <= idle_) return;
    if (working_ < limits_.threads && start_thread(enter_work, this)) {
        ++working_;
    } else if (late_thread_is_missing() && start_thread(enter_late, this)) {
        ++late_;
    }
}

bool ElasticPool::late_thread_is_missing() const {
    // They take what is late at once: if it is still there well past its time, all of them are held up.
    const bool held_up = is_past(queue_.front().late_at + limits_.patience);
    return late_ == 0 || (held_up && late_ < max_late_threads);
}

void* ElasticPool::enter_work(void* pool) {
    static_cast<ElasticPool*>(pool)->run_work();
    return nullptr;
}

void* ElasticPool::enter_late(void* pool) {
    static_cast<ElasticPool*>(pool)->run_late();
    return nullptr;
}

void ElasticPool::run_work() {
    for (Waiting waiting; next(waiting); waiting.work = nullptr) {
        waiting.work(is_past(waiting.late_at) ? Turn::late : Turn::in_time);
    }
}

void ElasticPool::run_late() {
    for (Waiting waiting; next_late(waiting); waiting.work = nullptr) waiting.work(Turn::late);
}

bool ElasticPool::next(Waiting& into) {
    std::unique_lock lock{mutex_};
    ++idle_;
    arrived_.wait_for(lock, limits_.idle_time, [this] { return !queue_.empty() || stopping_; });
    --idle_;
    if (queue_.empty()) {
        leave(working_);
        return false;
    }
    take_first(into);
    return true;
}

bool ElasticPool::next_late(Waiting& into) {
    std::unique_lock lock{mutex_};
    while (!stopping_ && !queue_.empty()) {
        const auto late_at = queue_.front().late_at;
        if (is_past(late_at)) {
            take_first(into);
            return true;
        }
        late_or_ended_.wait_until(lock, late_at);
    }
    leave(late_);
    return false;
}

void ElasticPool::take_first(Waiting& into) {
    into = std::move(queue_.front());
    queue_.pop_front();
}

void ElasticPool::leave(std::size_t& threads) {
    --threads;
    ended_.notify_all();  // under the lock: the pool may be gone right after it
}

bool ElasticPool::saturated() const {
    const std::scoped_lock lock{mutex_};
    return queue_.size() > idle_;
}

std::size_t ElasticPool::threads() const {
    const std::scoped_lock lock{mutex_};
    return working_ + late_;
}

void ElasticPool::stop() {
    std::unique_lock lock{mutex_};
    stopping_ = true;
    arrived_.notify_all();
    late_or_ended_.notify_all();
    ended_.wait(lock, [this] { return working_ + late_ == 0; });
}

}  // namespace kontor
