#pragma once

#include <list>
#include <string>
#include <unordered_map>

namespace kontor {

/// How often each of the latest requests has failed, by its id. Of more than `limit` the one that failed longest ago is
/// forgotten, and begins anew. For one thread.
class FailureCounts {
public:
    static constexpr std::size_t limit = 1024;

    /// Counts one failure; returns how many there are now.
    int add(const std::string& id);
    void forget(const std::string& id);

private:
    struct Entry {
        std::string id;
        int failures;
    };
    std::list<Entry> entries_;  // the latest first
    std::unordered_map<std::string, std::list<Entry>::iterator> by_id_;
};

}  // namespace kontor
