#include "runtime/store/writer.hpp"

#include <prometheus/histogram.h>
#include <sqlite3.h>

#include <algorithm>
#include <iterator>

namespace kontor {
namespace {

/// A damaged page can't be worked around.
void stop_if_damaged(Database& database, const SQLite::Exception& exception) {
    if (!is_damage(exception)) return;
    database.leave_as_it_is();
    throw DamagedStore{database.connection().getFilename() + " is damaged: " + exception.what()};
}

}  // namespace

Writer::Writer(Database& database, const Clock& clock, Ids& ids, Log& log, Metrics& metrics,
               std::function<void()> wake)
    : Writer{database, clock, ids, log, metrics, std::move(wake), Limits{}} {}

Writer::Writer(Database& database, const Clock& clock, Ids& ids, Log& log, Metrics& metrics,
               std::function<void()> wake, Limits limits)
    : database_{database},
      clock_{clock},
      ids_{ids},
      log_{log},
      limits_{limits},
      wake_{std::move(wake)},
      events_{database},
      begin_{database, "BEGIN IMMEDIATE"},
      commit_{database, "COMMIT"},
      rollback_{database, "ROLLBACK"},
      savepoint_{database, "SAVEPOINT job"},
      release_{database, "RELEASE job"},
      undo_{database, "ROLLBACK TO job"},
      store_clock_{database, "SELECT time FROM store_clock"},
      keep_clock_{database, "UPDATE store_clock SET time = ?"},
      commit_seconds_{
          metrics.latency("kontor_store_commit_seconds", "Time from the last job of a batch to its fsync")},
      batch_jobs_{metrics.size("kontor_store_batch_jobs", "Jobs that shared one commit")} {}

bool Writer::submit(Job job) {
    {
        const std::scoped_lock lock{mutex_};
        if (queue_.size() >= limits_.queue) return false;
        queue_.push_back(std::move(job));
        if (queue_.size() > 1) return true;
    }
    wake_();
    return true;
}

void Writer::submit_always(Job job) {
    {
        const std::scoped_lock lock{mutex_};
        queue_.push_back(std::move(job));
    }
    wake_();
}

std::size_t Writer::waiting() const {
    const std::scoped_lock lock{mutex_};
    return queue_.size();
}

std::vector<Writer::Job> Writer::take() {
    const std::scoped_lock lock{mutex_};
    const auto count = std::min(queue_.size(), limits_.batch);
    std::vector<Job> jobs{std::make_move_iterator(queue_.begin()),
                          std::make_move_iterator(queue_.begin() + static_cast<std::ptrdiff_t>(count))};
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(count));
    return jobs;
}

void Writer::hold(std::function<void()> held) {
    {
        const std::scoped_lock lock{mutex_};
        holding_ = true;
        held_ = std::move(held);
    }
    wake_();
}

void Writer::release() {
    {
        const std::scoped_lock lock{mutex_};
        holding_ = false;
        held_ = {};
    }
    wake_();
}

bool Writer::is_held() {
    std::function<void()> held;
    {
        const std::scoped_lock lock{mutex_};
        if (!holding_) return false;
        held = std::exchange(held_, {});
    }
    if (held) held();
    return true;
}

bool Writer::run_batch() {
    if (is_held()) return false;
    auto jobs = take();
    if (jobs.empty()) return false;
    try {
        begin_.run();
        run_jobs(jobs);
        commit(jobs);
    } catch (const SQLite::Exception& exception) {
        stop_if_damaged(database_, exception);
        if (database_.in_transaction()) rollback_.run();
        const auto error = error_of(exception);
        log_.error("batch not committed", {{"jobs", jobs.size()}, {"cause", error.detail}});
        batch_events_.clear();
        batch_effects_.clear();
        batch_failures_.clear();
        rolled_back_();
        for (const auto& job : jobs) job.failed(error);
        return true;
    }
    const auto failures = std::exchange(batch_failures_, {});
    const auto effects = std::exchange(batch_effects_, {});
    const auto events = std::exchange(batch_events_, {});
    if (!events.empty()) committed_(events);
    for (const auto& effect : effects) effect();
    for (const auto& [failed, error] : failures) failed(error);
    return true;
}

void Writer::run_jobs(std::vector<Job>& jobs) {
    moment_ = advance_clock();
    for (auto& job : jobs) run_job(job);
}

void Writer::run_job(Job& job) {
    Transaction transaction{database_, events_, ids_, moment_};
    savepoint_.run();
    try {
        job.work(transaction);
    } catch (const SQLite::Exception& exception) {
        stop_if_damaged(database_, exception);
        // Some errors (a full disk, for one) end the whole transaction: then the batch fails, not just this job.
        if (!database_.in_transaction()) throw;
        undo_.run();
        batch_failures_.emplace_back(job.failed, error_of(exception));
        release_.run();
        return;
    } catch (const std::exception& exception) {
        undo_.run();
        batch_failures_.emplace_back(job.failed, Error{ErrorKind::internal, exception.what()});
        release_.run();
        return;
    }
    release_.run();
    std::ranges::move(transaction.events(), std::back_inserter(batch_events_));
    std::ranges::move(transaction.effects(), std::back_inserter(batch_effects_));
}

void Writer::commit(std::vector<Job>& jobs) {
    const auto started = clock_.steady();
    if (sqlite3_txn_state(database_.connection().getHandle(), nullptr) == SQLITE_TXN_WRITE &&
        !batch_events_.empty()) {
        Transaction bookkeeping{database_, events_, ids_, moment_};
        committing_(bookkeeping);
        keep_clock_.run(moment_.time.time_since_epoch().count());
    }
    commit_.run();
    commit_seconds_.Observe(std::chrono::duration<double>(clock_.steady() - started).count());
    batch_jobs_.Observe(static_cast<double>(jobs.size()));
}

Moment Writer::advance_clock() {
    const Time stored{Milliseconds{store_clock_.first([](Row row) { return row.integer(0); }).value()}};
    const auto moment = moment_of(clock_.now(), std::max(stored, moment_.time));
    if (moment.trusted != time_trusted_.exchange(moment.trusted)) {
        log_.warn(moment.trusted ? "the wall clock can be right again"
                                 : "the wall clock can't be right: times are marked as untrusted",
                  {{"clock", format_time(clock_.now())}, {"stamped", format_time(moment.time)}});
    }
    return moment;
}

}  // namespace kontor
