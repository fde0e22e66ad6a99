#include "runtime/bus/outgoing_queue.hpp"

namespace kontor {
namespace {

std::size_t size_of(const Message& message) {
    return message.topic.size() + message.payload.size();
}

}  // namespace

bool OutgoingQueue::push(Entry entry) {
    const std::scoped_lock lock{mutex_};
    const auto size = size_of(entry.message);
    if (!open_ || entries_.size() >= max_messages_ || bytes_ + size > max_bytes_) return false;
    bytes_ += size;
    entries_.push_back(std::move(entry));
    return true;
}

std::optional<OutgoingQueue::Entry> OutgoingQueue::pop() {
    const std::scoped_lock lock{mutex_};
    if (entries_.empty()) return std::nullopt;
    std::optional<Entry> entry{std::move(entries_.front())};
    entries_.pop_front();
    bytes_ -= size_of(entry->message);
    return entry;
}

bool OutgoingQueue::empty() const {
    const std::scoped_lock lock{mutex_};
    return entries_.empty();
}

void OutgoingQueue::open() {
    const std::scoped_lock lock{mutex_};
    open_ = !sealed_;
}

void OutgoingQueue::drop() {
    std::deque<Entry> dropped;  // destroyed after the lock: what callbacks hold may do anything when it goes
    const std::scoped_lock lock{mutex_};
    dropped.swap(entries_);
    bytes_ = 0;
    open_ = false;
}

void OutgoingQueue::seal() {
    const std::scoped_lock lock{mutex_};
    sealed_ = true;
    open_ = false;
}

}  // namespace kontor
