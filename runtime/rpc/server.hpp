#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "runtime/bus/bus.hpp"
#include "runtime/rpc/request.hpp"
#include "runtime/rpc/wire.hpp"
#include "runtime/store/reader.hpp"
#include "runtime/store/writer.hpp"

namespace kontor {

/// Answers requests: commands in the writer's batches, each exactly once by its id; queries on the reader.
class RpcServer {
public:
    /// Decides a command within the transaction. Whatever it appended or wrote counts only when it answers `ok`,
    /// `rejected` or `deferred`; on `error`, or when it throws, everything it did is undone.
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
        const Clock& clock;
        Ids& ids;
        Log& log;
        Metrics& metrics;
    };

    RpcServer(std::string service, Parts parts);

    void command(std::string method, Command command);
    void command(std::string method, Prepare prepare, Command command);
    void query(std::string method, Query query);

    /// Subscribes; from now on requests are served. All methods must be known.
    void start(const std::string& instance);
    /// New requests are answered `unavailable` from now on; those taken are finished. Thread-safe.
    void drain() { draining_ = true; }
    /// Requests taken and not yet answered (deferred ones aside).
    std::size_t in_flight() const { return in_flight_; }

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
    void answer(Ticket& ticket, const Reply& reply);
    void answer(const CallPtr& call, const Reply& reply);
    /// Counts an answer, and logs it.
    void note(const Ticket& ticket, const Reply& reply, SteadyTime now);
    Reply guarded(const Method& method, const Request& request, const std::function<Reply()>& handle);
    void add(Method method);

    std::string service_;
    Parts parts_;
    std::map<std::string, Method, std::less<>> methods_;
    std::atomic<bool> draining_ = false;
    std::atomic<std::size_t> in_flight_ = 0;
};

}  // namespace kontor
