#include "runtime/service/worker.hpp"

#include <utility>

namespace kontor {

Worker::Worker(std::function<bool()> step) : step_{std::move(step)}, thread_{[this] { run(); }} {}

Worker::~Worker() {
    stop();
}

void Worker::wake() {
    {
        const std::scoped_lock lock{mutex_};
        if (awake_) return;
        awake_ = true;
    }
    woken_.notify_one();
}

void Worker::stop() {
    {
        const std::scoped_lock lock{mutex_};
        stopping_ = true;
        awake_ = true;
    }
    woken_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void Worker::run() {
    std::unique_lock lock{mutex_};
    for (;;) {
        woken_.wait(lock, [this] { return awake_; });
        awake_ = false;
        const bool last = stopping_;
        lock.unlock();
        while (step_()) {
        }
        lock.lock();
        if (last) return;
    }
}

}  // namespace kontor
