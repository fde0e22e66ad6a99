#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <mutex>
#include <span>

#include "runtime/base/clock.hpp"
#include "runtime/store/handled.hpp"
#include "runtime/store/positions.hpp"
#include "runtime/store/transaction.hpp"
#include "runtime/telemetry/log.hpp"
#include "runtime/telemetry/metrics.hpp"

namespace kontor {

/// The one writer of a store. Jobs queue up here; a batch takes what has arrived, runs each job in a savepoint of its
/// own and commits once: one fsync for all that waits (group commit).
class Writer {
public:
    struct Job {
        /// Runs within the batch's transaction; an exception undoes this job alone.
        std::function<void(Transaction&)> work;
        /// Called, after the batch, when the job threw or the commit failed: nothing of it is on disk.
        std::function<void(const Error&)> failed = [](const Error&) {};
    };
    struct Limits {
        std::size_t queue = 4096;  ///< jobs waiting; beyond it `submit` says no
        std::size_t batch = 256;   ///< jobs a commit; bounds how long the first of them waits for the last
    };
    using Committed = std::function<void(std::span<const StoredEvent>)>;

    /// `database` belongs to the thread that calls `run_batch` from now on. `wake` is called (from any thread) when a job
    /// arrives in an empty queue.
    Writer(Database& database, const Clock& clock, Ids& ids, Log& log, Metrics& metrics,
           std::function<void()> wake);
    Writer(Database& database, const Clock& clock, Ids& ids, Log& log, Metrics& metrics,
           std::function<void()> wake, Limits limits);

    /// Called after each commit that appended events, before the jobs' own effects. Set before the first batch.
    void on_committed(Committed committed) { committed_ = std::move(committed); }
    /// Called after a commit failed: in-memory state derived from the batch must be read again from the store.
    void on_rolled_back(std::function<void()> rolled_back) { rolled_back_ = std::move(rolled_back); }
    /// Called in each batch that wrote something, before its commit: small bookkeeping that must not cost an fsync.
    void on_committing(std::function<void(Transaction&)> committing) { committing_ = std::move(committing); }

    /// Queues a job. Thread-safe. False when the queue is full: answer "busy".
    [[nodiscard]] bool submit(Job job);
    /// Queues a job that must not be refused: the runtime's own, few and bounded elsewhere.
    void submit_always(Job job);

    /// Runs one batch; false when nothing waited, or while it is held. Only one thread may call it.
    bool run_batch();

    /// From the end of the batch that runs now until `release`, nothing is written; jobs wait in the queue. `held` is called
    /// once, on the writer's thread, when that begins. Whoever holds a writer sees to it that it is released in any case. A
    /// second hold replaces the first. Thread-safe.
    void hold(std::function<void()> held);
    /// Ends a hold, also one that hasn't begun. Thread-safe; without a hold it does nothing.
    void release();

    std::size_t waiting() const;
    /// What the latest batch's `Moment` said. Any thread.
    bool time_trusted() const { return time_trusted_; }

private:
    bool is_held();
    std::vector<Job> take();
    void run_jobs(std::vector<Job>& jobs);
    void run_job(Job& job);
    void commit(std::vector<Job>& jobs);
    Moment advance_clock();

    Database& database_;
    const Clock& clock_;
    Ids& ids_;
    Log& log_;
    Limits limits_;
    std::function<void()> wake_;
    Committed committed_ = [](std::span<const StoredEvent>) {};
    std::function<void()> rolled_back_ = [] {};
    std::function<void(Transaction&)> committing_ = [](Transaction&) {};

    EventAppender events_;
    Statement begin_;
    Statement commit_;
    Statement rollback_;
    Statement savepoint_;
    Statement release_;
    Statement undo_;
    Statement store_clock_;
    Statement keep_clock_;

    prometheus::Histogram& commit_seconds_;
    prometheus::Histogram& batch_jobs_;

    std::atomic<bool> time_trusted_ = true;
    mutable std::mutex mutex_;
    std::deque<Job> queue_;
    bool holding_ = false;
    std::function<void()> held_;  // until it was called

    // Of the batch that is running.
    Moment moment_;
    std::vector<StoredEvent> batch_events_;
    std::vector<std::function<void()>> batch_effects_;
    std::vector<std::pair<std::function<void(const Error&)>, Error>> batch_failures_;
};

}  // namespace kontor
