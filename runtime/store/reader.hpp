#pragma once

#include <deque>
#include <functional>
#include <mutex>

namespace kontor {

/// The queue of queries. They run one after another on a thread of their own with read-only connections, so that a query
/// never waits for the writer's fsync.
class Reader {
public:
    using Query = std::function<void()>;

    /// `wake` is called (from any thread) when a query arrives. At most `limit` queries wait.
    explicit Reader(std::function<void()> wake, std::size_t limit = 1024)
        : wake_{std::move(wake)}, limit_{limit} {}

    /// Thread-safe. False when the queue is full: answer "busy".
    [[nodiscard]] bool submit(Query query);
    /// Runs one query; false when none waited. Only one thread may call it.
    bool run_one();
    std::size_t waiting() const;

private:
    std::function<void()> wake_;
    std::size_t limit_;
    mutable std::mutex mutex_;
    std::deque<Query> queue_;
};

}  // namespace kontor
