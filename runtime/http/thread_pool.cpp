#include "runtime/http/thread_pool.hpp"

#include <pthread.h>

#include "runtime/base/bounds.hpp"

namespace kontor {

ElasticPool::ElasticPool(std::size_t max_threads, Milliseconds idle_time)
    : max_threads_{max_threads}, idle_time_{idle_time} {}

ElasticPool::~ElasticPool() {
    stop();
}

bool ElasticPool::submit(Work work) {
    const std::scoped_lock lock{mutex_};
    if (stopping_) return false;
    queue_.push_back(std::move(work));
    if (queue_.size() > idle_ && threads_ < max_threads_ && !grow() && threads_ == 0) {
        queue_.pop_back();
        return false;
    }
    arrived_.notify_one();
    return true;
}

bool ElasticPool::grow() {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, thread_stack_bytes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_t thread{};
    const bool made = pthread_create(&thread, &attributes, enter, this) == 0;
    pthread_attr_destroy(&attributes);
    if (made) ++threads_;
    return made;
}

void* ElasticPool::enter(void* pool) {
    static_cast<ElasticPool*>(pool)->run();
    return nullptr;
}

void ElasticPool::run() {
    for (Work work; next(work); work = nullptr) work();
}

bool ElasticPool::next(Work& work) {
    std::unique_lock lock{mutex_};
    ++idle_;
    arrived_.wait_for(lock, idle_time_, [this] { return !queue_.empty() || stopping_; });
    --idle_;
    if (queue_.empty()) {
        --threads_;
        ended_.notify_all();  // under the lock: the pool may be gone right after it
        return false;
    }
    work = std::move(queue_.front());
    queue_.pop_front();
    return true;
}

bool ElasticPool::saturated() const {
    const std::scoped_lock lock{mutex_};
    return queue_.size() > idle_;
}

std::size_t ElasticPool::threads() const {
    const std::scoped_lock lock{mutex_};
    return threads_;
}

void ElasticPool::stop() {
    std::unique_lock lock{mutex_};
    stopping_ = true;
    arrived_.notify_all();
    ended_.wait(lock, [this] { return threads_ == 0; });
}

}  // namespace kontor
