#pragma once

#include <functional>
#include <memory>
#include <string>

#include "runtime/base/clock.hpp"
#include "runtime/base/json.hpp"
#include "runtime/rpc/principal.hpp"
#include "runtime/rpc/reply.hpp"
#include "runtime/telemetry/trace.hpp"

namespace kontor {

/// Where a reply goes. Copies share one answer: the first `send` counts, later ones do nothing; nothing is sent after the
/// request's deadline. Thread-safe.
class Responder {
public:
    using Send = std::function<void(const Reply&)>;
    Responder() = default;
    explicit Responder(Send send) : send_{std::make_shared<Send>(std::move(send))} {}
    void send(const Reply& reply) const {
        if (send_) (*send_)(reply);
    }

private:
    std::shared_ptr<Send> send_;
};

/// A request as a handler sees it.
struct Request {
    std::string id;  ///< stable over retries; handling it twice has one effect and one answer
    std::string method;
    Json body;  ///< an object
    Principal principal;
    TraceContext trace;
    SteadyTime deadline{};
    Responder responder;  ///< for handlers that answer later
};

}  // namespace kontor
