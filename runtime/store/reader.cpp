#include "runtime/store/reader.hpp"

namespace kontor {

bool Reader::submit(Query query) {
    {
        const std::scoped_lock lock{mutex_};
        if (queue_.size() >= limit_) return false;
        queue_.push_back(std::move(query));
    }
    wake_();
    return true;
}

bool Reader::run_one() {
    Query query;
    {
        const std::scoped_lock lock{mutex_};
        if (queue_.empty()) return false;
        query = std::move(queue_.front());
        queue_.pop_front();
    }
    query();
    return true;
}

std::size_t Reader::waiting() const {
    const std::scoped_lock lock{mutex_};
    return queue_.size();
}

}  // namespace kontor
