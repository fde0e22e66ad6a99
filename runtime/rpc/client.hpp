#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "runtime/base/scheduler.hpp"
#include "runtime/bus/bus.hpp"
#include "runtime/rpc/attempt_guide.hpp"
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
    /// True where the answer waits for more than the service (a saga's end): that none came within an attempt's time says
    /// nothing then, but that none came within the call's does.
    bool waits = false;
    /// False for what may be asked of any instance, however often: it changes nothing.
    bool changes = true;
    /// Where its attempts go. None: to any instance, again and again.
    std::shared_ptr<AttemptGuide> guide{};
};

/// Asks services. A call is sent again, with the same id, when no answer came within the attempt's time or the answer was
/// an error that a retry may cure, until its deadline; where the call has a guide, as often as that one allows. What was sent
/// to an instance whose presence ends is sent again at once. Each attempt carries what is left of the deadline. Thread-safe.
///
/// Outcomes: `ok` and `rejected` are the service's decision. `error` means the outcome is unknown (`timeout`) or that
/// surely nothing was done (`unavailable` when nobody serves the service or there was no connection; `busy` or `unavailable` when every attempt was
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
    /// An attempt that its guide must be told of.
    struct Closed {
        std::size_t number;
        SteadyTime since;
    };
    using PendingPtr = std::shared_ptr<Pending>;

    void attempt(const PendingPtr& pending);
    void send_to(const PendingPtr& pending, std::string instance, Milliseconds left);
    bool publish(const PendingPtr& pending, const std::string& instance, std::size_t number,
                 Milliseconds left);
    void refused(const PendingPtr& pending, Reply refusal, Milliseconds left);
    void attempt_timed_out(const PendingPtr& pending);
    void instance_gone(const Instance& instance);
    std::size_t add_attempt(const PendingPtr& pending, std::string instance);
    void take_back(const PendingPtr& pending, std::size_t number);
    bool close_attempt(const PendingPtr& pending, std::size_t number);
    std::vector<Closed> close_attempts(const PendingPtr& pending);
    bool was_sent(const PendingPtr& pending);
    void note_error(const PendingPtr& pending, Reply reply);
    std::optional<Reply> error_if_all_failed(const PendingPtr& pending);
    Reply outcome_unless_answered(const PendingPtr& pending);
    Milliseconds left_of(const PendingPtr& pending) const;
    void retry_later(const PendingPtr& pending, Milliseconds delay);
    void received(const Message& message);
    void expire(const PendingPtr& pending);
    void finish(const PendingPtr& pending, Reply reply);
    PendingPtr find(std::string_view call);

    Bus& bus_;
    Directory& directory_;
    Scheduler& scheduler_;
    const Clock& clock_;
    Ids& ids_;
    Metrics& metrics_;
    std::string reply_topic_;
    std::mutex mutex_;
    std::map<std::string, PendingPtr, std::less<>> pending_;  // by the call's part of the correlation data
};

}  // namespace kontor
