#include "runtime/store/reader.hpp"

namespace kontor {

bool Reader::add(Queue& queue, Query query) {
    {
        const std::scoped_lock lock{mutex_};
        if (queue.size() >= limit_) return false;
        queue.push_back(std::move(query));
    }
    wake_();
    return true;
}

bool Reader::run_one() {
    const auto query = take();
    if (!query) return false;
    query();
    return true;
}

Reader::Query Reader::take() {
    const std::scoped_lock lock{mutex_};
    const bool slow_is_due = !slow_work_.empty() && queries_in_a_row_ >= queries_per_slow_work;
    const bool slow = queries_.empty() || slow_is_due;
    auto& queue = slow ? slow_work_ : queries_;
    queries_in_a_row_ = slow || slow_work_.empty() ? 0 : queries_in_a_row_ + 1;
    if (queue.empty()) return {};
    auto query = std::move(queue.front());
    queue.pop_front();
    return query;
}

std::size_t Reader::waiting() const {
    const std::scoped_lock lock{mutex_};
    return queries_.size() + slow_work_.size();
}

}  // namespace kontor
