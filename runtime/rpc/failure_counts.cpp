#include "runtime/rpc/failure_counts.hpp"

namespace kontor {

int FailureCounts::add(const std::string& id) {
    if (const auto known = by_id_.find(id); known != by_id_.end()) {
        entries_.splice(entries_.begin(), entries_, known->second);
    } else {
        entries_.push_front({id, 0});
        by_id_[id] = entries_.begin();
    }
    if (entries_.size() > limit) {
        by_id_.erase(entries_.back().id);
        entries_.pop_back();
    }
    return ++entries_.front().failures;
}

void FailureCounts::forget(const std::string& id) {
    const auto known = by_id_.find(id);
    if (known == by_id_.end()) return;
    entries_.erase(known->second);
    by_id_.erase(known);
}

}  // namespace kontor
