#pragma once

#include <atomic>

namespace kontor {

/// Wakes a thread that waits in poll(2). What the thread is woken for is written before `signal`, and read after `clear`.
class Wake {
public:
    Wake();
    ~Wake();
    Wake(const Wake&) = delete;
    Wake& operator=(const Wake&) = delete;

    /// Makes `descriptor` readable. Thread-safe.
    void signal();
    /// For the waiting thread alone.
    void clear();
    int descriptor() const { return descriptor_; }

private:
    int descriptor_;
    std::atomic<bool> signalled_ = false;  // saves a system call for each signal after the first
};

}  // namespace kontor
