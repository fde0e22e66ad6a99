#pragma once

#include <vector>

#include "runtime/http/connection.hpp"

namespace kontor {

/// Connections by when they have waited for too long: a binary heap that costs a connection 16 bytes, as each knows its
/// place. Not thread-safe.
class DeadlineHeap {
public:
    struct Entry {
        SteadyTime deadline;
        HttpConnection* connection;
    };

    bool empty() const { return entries_.empty(); }
    std::size_t size() const { return entries_.size(); }
    /// The one that is next.
    const Entry& first() const { return entries_.front(); }
    void add(HttpConnection& connection, SteadyTime deadline);
    /// Must be there.
    void remove(const HttpConnection& connection);

    auto begin() const { return entries_.begin(); }
    auto end() const { return entries_.end(); }

private:
    void put(std::size_t place, const Entry& entry);
    void rise(std::size_t place, const Entry& entry);
    void sink(std::size_t place, const Entry& entry);

    std::vector<Entry> entries_;
};

}  // namespace kontor
