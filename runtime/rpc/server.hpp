#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/bus/bus.hpp"
#include "runtime/rpc/failure_counts.hpp"
#include "runtime/rpc/request.hpp"
#include "runtime/rpc/wire.hpp"
#include "runtime/store/dead_letters.hpp"
#include "runtime/store/reader.hpp"
#include "runtime/store/writer.hpp"

namespace kontor {

/// Answers requests: commands in the writer's batches, each exactly once by its id; queries on the reader.
class RpcServer {
public:
    /// Decides a command within the transaction. Whatever it appended or wrote counts only when it answers `ok`,
    /// `rejected` or `deferred`; on `error`, or when it throws, everything it did is undone. A request whose handler has
    /// thrown `max_attempts` times, and not for trouble of the store, is parked as a dead letter and answered `parked` from
    /// then on. An answer of `error` doesn't count: the service knows what it says.
    using Command = std::function<Reply(const Request&, Transaction&)>;
    /// Answers what changes nothing; `deferred` when it has kept the request's responder.
    using Query = std::function<Reply(const Request&)>;
    /// Runs before the command, off the writer, for work that is slow and needs no store (hashing a password). It may
    /// change the request's body; a reply it returns is the answer.
    using Prepare = std::function<std::optional<Reply>(Request&)>;

    struct Parts {
        Bus& bus;
        Writer* writer;  ///< null for a service without a store: it has queries only
        Reader& reader;
        HandledRequests* handled;
        DeadLetters* dead_letters;  ///< null without a store, as `handled`
        const Clock& clock;
        Ids& ids;
        Log& log;
        Metrics& metrics;
    };

    RpcServer(std::string service, Parts parts);

    void command(std::string method, Command command);
    void command(std::string method, Prepare prepare, Command command);
    void query(std::string method, Query query);
    /// Requests of these methods hold secrets or personal data: when one is parked, what it says is not kept, and so it can
    /// only be dropped.
    void keep_private(std::initializer_list<std::string_view> methods);

    /// The methods that are commands, sorted.
    std::vector<std::string> commands() const;

    /// Subscribes; from now on requests are served. All methods must be known.
    void start(const std::string& instance);
    /// New requests are answered `unavailable` from now on; those taken are finished. Thread-safe.
    void drain() { draining_ = true; }
    /// Requests taken and not yet answered (deferred ones aside).
    std::size_t in_flight() const { return in_flight_; }

    /// Carries out a parked request as if it had come again; its answer is recorded for the caller, who may ask again.
    /// Returns why it failed, nothing when it is decided. On the writer.
    std::optional<std::string> carry_out(const DeadLetter& letter, Transaction& transaction);

    /// For the replay topic and others that speak request-reply but are no methods.
    void serve(std::string filter, std::string method, Query query);

private:
    struct Method {
        std::string name;
        Prepare prepare;
        Command command;
        Query query;
        prometheus::Histogram* seconds = nullptr;
    };
    struct Ticket;
    struct Call;
    using CallPtr = std::shared_ptr<Call>;

    void receive(const Message& message, const Method* method);
    std::optional<Rejection> take(const Message& message, Call& call);
    void run_query(const Method& method, const CallPtr& call);
    void prepare_command(const Method& method, const CallPtr& call);
    void submit_command(const Method& method, const CallPtr& call);
    void run_command(const Method& method, const CallPtr& call, Transaction& transaction);
    std::optional<Reply> known_answer(const Call& call, std::int64_t fingerprint);
    Reply decide(const Method& method, const Request& request, Transaction& transaction);
    /// Of a request whose handler threw; the answer, or throws to undo the job.
    Reply failed(const Method& method, const Request& request, std::int64_t fingerprint,
                 const std::string& cause, Transaction& transaction);
    void record(const std::string& request_id, std::int64_t fingerprint, const Reply& reply, Time at);
    void answer(Ticket& ticket, const Reply& reply);
    void answer(const CallPtr& call, const Reply& reply);
    /// Counts an answer, and logs it.
    void note(const Ticket& ticket, const Reply& reply, SteadyTime now);
    Reply guarded(const Method& method, const Request& request, const std::function<Reply()>& handle);
    void add(Method method);

    std::string service_;
    Parts parts_;
    std::map<std::string, Method, std::less<>> methods_;
    std::set<std::string, std::less<>> private_methods_;
    FailureCounts failures_;  // the writer's
    std::atomic<bool> draining_ = false;
    std::atomic<std::size_t> in_flight_ = 0;
};

}  // namespace kontor
