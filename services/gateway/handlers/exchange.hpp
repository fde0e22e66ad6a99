#pragma once

#include <optional>
#include <string>

#include "runtime/http/message.hpp"
#include "runtime/rpc/principal.hpp"
#include "runtime/telemetry/trace.hpp"
#include "services/gateway/config/gateway_config.hpp"

namespace gateway {

/// A request that has found its route and whose sender is known.
struct Exchange {
    kontor::HttpRequest& request;
    const Route& route;
    PathParams path;
    kontor::Principal principal;  ///< empty on public routes without a token
    kontor::TraceContext trace;
    std::optional<std::string> idempotency_key;  ///< as the client sent it
    const GatewayConfig& config;                 ///< in force when the request came; the route is of it

    bool writes() const { return Route::changes_something(request.method); }
    bool is_staff() const { return principal.has("staff") || principal.has("admin"); }
};

/// Answers a request; throws `Problem`.
using Handler = std::function<kontor::HttpResponse(const Exchange&)>;

}  // namespace gateway
