#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "runtime/base/scheduler.hpp"
#include "runtime/bus/bus.hpp"
#include "runtime/rpc/directory.hpp"
#include "runtime/rpc/request.hpp"
#include "runtime/telemetry/log.hpp"
#include "runtime/telemetry/metrics.hpp"

namespace kontor {

/// What to ask of whom.
struct Call {
    std::string service;
    std::string method;
    Json body = Json::object();
    std::string id;  ///< of the request; repeated in every attempt
    Principal principal;
    TraceContext trace;
    Milliseconds timeout{5000};          ///< until the outcome is given up as unknown
    Milliseconds attempt_timeout{1000};  ///< after which the same request is sent again
    /// False for a call that waits for presence to return within its time-out, rather than failing at once.
    bool fail_when_absent = true;
};

/// Asks services. A call is sent again, with the same id, when no answer came within the attempt's time or the answer was
/// an error that a retry may cure, until its deadline. Thread-safe.
///
/// Outcomes: `ok` and `rejected` are the service's decision. `error` means the outcome is unknown (`timeout`) or that
/// surely nothing was done (`unavailable` when nobody serves the service; `busy` or `unavailable` when every attempt was
/// turned away). `parked` means that it failed too often there and waits for an operator: nothing was done, and asking again
/// doesn't help. Any other error leaves the outcome unknown.
class RpcClient {
public:
    using Done = std::function<void(Reply)>;

    /// `directory` must follow every service that is called.
    RpcClient(Bus& bus, Directory& directory, Scheduler& scheduler, const Clock& clock, Ids& ids,
              Metrics& metrics);
    ~RpcClient();

    /// Subscribes to the reply topic. Call before the bus starts.
    void start();
    /// `done` is called exactly once, on the bus's or the scheduler's thread; it must be quick.
    void call(kontor::Call call, Done done);

private:
    struct Pending;
    using PendingPtr = std::shared_ptr<Pending>;

    void attempt(const PendingPtr& pending);
    bool send(const PendingPtr& pending, Milliseconds left);
    std::size_t count_attempt(const PendingPtr& pending, int change);
    bool was_sent(const PendingPtr& pending);
    void note_error(const PendingPtr& pending, Reply reply);
    Reply outcome_unless_answered(const PendingPtr& pending);
    void retry_later(const PendingPtr& pending, Milliseconds delay);
    void received(const Message& message);
    void finish(const PendingPtr& pending, Reply reply);
    PendingPtr find(std::string_view correlation);

    Bus& bus_;
    Directory& directory_;
    Scheduler& scheduler_;
    const Clock& clock_;
    Ids& ids_;
    Metrics& metrics_;
    std::string reply_topic_;
    std::mutex mutex_;
    std::map<std::string, PendingPtr, std::less<>> pending_;  // by correlation data
};

}  // namespace kontor
