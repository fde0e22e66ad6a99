#pragma once

#include <optional>
#include <string>

#include "runtime/http/message.hpp"
#include "runtime/rpc/principal.hpp"
#include "runtime/telemetry/trace.hpp"
#include "services/gateway/routing/route.hpp"

namespace gateway {

/// A request that has found its route and whose sender is known.
struct Exchange {
    kontor::HttpRequest& request;
    const Route& route;
    PathParams path;
    kontor::Principal principal;  ///< empty on public routes without a token
    kontor::TraceContext trace;
    std::optional<std::string> idempotency_key;  ///< as the client sent it

    bool is_staff() const { return principal.has("staff") || principal.has("admin"); }
};

/// Answers a request; throws `Problem`.
using Handler = std::function<kontor::HttpResponse(const Exchange&)>;

}  // namespace gateway
