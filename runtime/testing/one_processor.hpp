#pragma once

#include <sched.h>

#include <cstddef>

namespace kontor {

/// Keeps the calling thread, and the threads it starts, on one processor as long as this object lives. For threads of which
/// only one runs at a time: they hand over without waking another processor, and none has to be told when memory is given
/// back, which on a virtual machine costs more than the simulation itself. Without effect where the system refuses it.
class OneProcessor {
public:
    /// The processor the thread is on.
    OneProcessor() noexcept;
    /// One of those it may use: the n-th, counted round.
    explicit OneProcessor(std::size_t n) noexcept;
    ~OneProcessor();
    OneProcessor(const OneProcessor&) = delete;
    OneProcessor& operator=(const OneProcessor&) = delete;

private:
    cpu_set_t before_{};
};

}  // namespace kontor
