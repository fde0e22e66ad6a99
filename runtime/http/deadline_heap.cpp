#include "runtime/http/deadline_heap.hpp"

#include "runtime/base/invariant.hpp"

namespace kontor {

void DeadlineHeap::put(std::size_t place, const Entry& entry) {
    entries_[place] = entry;
    entry.connection->place = static_cast<std::uint32_t>(place);
}

void DeadlineHeap::rise(std::size_t place, const Entry& entry) {
    while (place > 0) {
        const auto above = (place - 1) / 2;
        if (entries_[above].deadline <= entry.deadline) break;
        put(place, entries_[above]);
        place = above;
    }
    put(place, entry);
}

void DeadlineHeap::sink(std::size_t place, const Entry& entry) {
    for (;;) {
        auto below = 2 * place + 1;
        if (below >= entries_.size()) break;
        if (below + 1 < entries_.size() && entries_[below + 1].deadline < entries_[below].deadline) ++below;
        if (entries_[below].deadline >= entry.deadline) break;
        put(place, entries_[below]);
        place = below;
    }
    put(place, entry);
}

void DeadlineHeap::add(HttpConnection& connection, SteadyTime deadline) {
    entries_.emplace_back();
    rise(entries_.size() - 1, {deadline, &connection});
}

void DeadlineHeap::remove(const HttpConnection& connection) {
    const std::size_t place = connection.place;
    INVARIANT(place < entries_.size() && entries_[place].connection == &connection);
    const auto last = entries_.back();
    entries_.pop_back();
    if (place == entries_.size()) return;
    if (place > 0 && last.deadline < entries_[(place - 1) / 2].deadline) return rise(place, last);
    sink(place, last);
}

}  // namespace kontor
