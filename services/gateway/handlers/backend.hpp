#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <vector>

#include "runtime/service/service.hpp"
#include "services/gateway/handlers/exchange.hpp"

namespace gateway {

/// Asks services on behalf of a request, from threads that may wait. Thread-safe.
class Backend {
public:
    explicit Backend(kontor::Service& service);

    /// A call with the exchange's identity and trace. Its id follows from the Idempotency-Key where there is
    /// one, so that a client's retry is the same request to the service.
    kontor::Call call(const Exchange& exchange, std::string service, std::string method,
                      kontor::Json body) const;
    /// The id of the call that an exchange makes with that body.
    std::string request_id(const Exchange& exchange, const kontor::Json& body) const;
    /// A call that changes nothing, with an id of its own: it is asked anew each time.
    kontor::Call query(const Exchange& exchange, std::string service, std::string method,
                       kontor::Json body) const;
    /// Waits for the answer.
    kontor::Reply ask(kontor::Call call);
    /// Asks all at once, and waits for all answers, which come in the order of the calls.
    std::vector<kontor::Reply> ask_all(std::vector<kontor::Call> calls);
    /// The answer's body; throws `Problem` unless it is ok.
    kontor::Json demand(kontor::Call call);
    /// Ends all waiting, now and from now on: the process stops.
    void abandon();

private:
    struct Waiter;
    using WaiterPtr = std::shared_ptr<Waiter>;
    bool enlist(const WaiterPtr& waiter);
    WaiterPtr begin(kontor::Call call);
    kontor::Reply finish(const WaiterPtr& waiter);

    kontor::RpcClient& client_;
    kontor::Ids& ids_;
    kontor::Waiting& patience_;
    std::mutex mutex_;
    std::set<WaiterPtr> waiting_;
    bool abandoned_ = false;
};

/// The id of a request with an Idempotency-Key: the same for the same owner, route and key.
std::string request_id_of(std::string_view owner, std::string_view route, std::string_view key);

}  // namespace gateway
