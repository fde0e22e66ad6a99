#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>

#include "runtime/bus/bus.hpp"

namespace kontor {

/// Messages on their way from any thread to the delivery thread, bounded by number and size. Thread-safe.
class OutgoingQueue {
public:
    struct Entry {
        Message message;
        Bus::Acknowledged acknowledged;
    };

    /// A queue that refuses everything until it is opened.
    OutgoingQueue(std::size_t max_messages, std::size_t max_bytes)
        : max_messages_{max_messages}, max_bytes_{max_bytes} {}

    /// False, and nothing kept, when the queue is closed or full.
    bool push(Entry entry);
    std::optional<Entry> pop();
    bool empty() const;

    /// Accepts messages from now on, unless the queue is sealed.
    void open();
    /// Refuses messages from now on and forgets those it holds.
    void drop();
    /// Refuses messages for good; those it holds can still be popped.
    void seal();

private:
    const std::size_t max_messages_;
    const std::size_t max_bytes_;
    mutable std::mutex mutex_;
    std::deque<Entry> entries_;
    std::size_t bytes_ = 0;
    bool open_ = false;
    bool sealed_ = false;
};

}  // namespace kontor
