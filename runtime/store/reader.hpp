#pragma once

#include <deque>
#include <functional>
#include <mutex>

namespace kontor {

/// The queue of queries. They run one after another on a thread of their own with read-only connections, so
/// that a query never waits for the writer's fsync. Slow work, preparing commands, has a queue of its own: a
/// query waits for one piece of it at most.
class Reader {
public:
    using Query = std::function<void()>;
    /// So many queries may run before a piece of slow work that waits: it must not starve.
    static constexpr int queries_per_slow_work = 64;

    /// `wake` is called (from any thread) when something arrives. At most `limit` queries wait, and as many
    /// pieces of slow work.
    explicit Reader(std::function<void()> wake, std::size_t limit = 1024)
        : wake_{std::move(wake)}, limit_{limit} {}

    /// Thread-safe. False when the queue is full: answer "busy".
    [[nodiscard]] bool submit(Query query) { return add(queries_, std::move(query)); }
    /// As `submit`, for what takes longer than queries do.
    [[nodiscard]] bool submit_slow(Query work) { return add(slow_work_, std::move(work)); }
    /// Runs one of those; false when none waited. Only one thread may call it.
    bool run_one();
    std::size_t waiting() const;

private:
    using Queue = std::deque<Query>;
    bool add(Queue& queue, Query query);
    Query take();

    std::function<void()> wake_;
    std::size_t limit_;
    mutable std::mutex mutex_;
    Queue queries_;
    Queue slow_work_;
    int queries_in_a_row_ = 0;
};

}  // namespace kontor
