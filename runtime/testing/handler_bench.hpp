#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "runtime/rpc/request.hpp"
#include "runtime/store/migration.hpp"
#include "runtime/store/writer.hpp"
#include "runtime/testing/sequential_ids.hpp"
#include "runtime/testing/simulated_scheduler.hpp"
#include "runtime/testing/temporary_folder.hpp"

namespace kontor {

/// A fresh store with its writer, and what a test of a service's handlers asks of it. Nothing runs by itself: each command
/// is one batch of the writer, and the clock stands still until the test moves it.
class HandlerBench {
public:
    explicit HandlerBench(std::span<const Migration> schema);

    SimulatedClock& clock() { return clock_; }
    SimulatedScheduler& scheduler() { return scheduler_; }
    Ids& ids() { return ids_; }
    Log& log() { return log_; }
    Database& database() { return database_; }
    Database& read_database() { return read_database_; }
    Writer& writer() { return writer_; }

    /// Runs `handler(request, transaction)` as the rpc server does: what it did is undone when it answers `error` or
    /// throws. A deferred answer is what `answers()` gets when it comes.
    template <typename Handler>
    Reply command(Handler& handler, const Json& body) {
        return run_command(
            [&](const Request& request, Transaction& transaction) { return handler(request, transaction); },
            body);
    }
    /// Runs `handler(request)`.
    template <typename Handler>
    Reply query(Handler& handler, const Json& body) {
        return answered([&] { return handler(request(body)); });
    }
    /// Runs `work(transaction)` as one batch. Throws what it threw.
    void run(const std::function<void(Transaction&)>& work);
    /// Runs the jobs that wait.
    void settle();

    /// Answers that came later than their commands, in their order.
    std::vector<Reply>& answers() { return answers_; }

    /// The whole event log, as `<entity>/<type>`.
    std::vector<std::string> event_types();
    /// The event log after `position`.
    std::vector<StoredEvent> events_after(std::int64_t position = 0);

private:
    using Command = std::function<Reply(const Request&, Transaction&)>;
    Reply run_command(const Command& handler, const Json& body);
    static Reply answered(const std::function<Reply()>& handle);
    Request request(const Json& body);
    Database open(std::span<const Migration> schema);

    TemporaryFolder folder_;
    SimulatedClock clock_{Time{Milliseconds{1'795'366'897'123}}};  // 2026-11-22T17:01:37.123Z
    SimulatedScheduler scheduler_{clock_};
    SequentialIds ids_;
    Log log_{"test", "test-1", clock_, LogLevel::error};
    Metrics metrics_;
    Database database_;
    Database read_database_;
    Writer writer_;
    EventReader events_;
    std::vector<Reply> answers_;
};

}  // namespace kontor
