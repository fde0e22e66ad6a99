#pragma once

#include <map>
#include <memory>
#include <string>

#include "runtime/http/server.hpp"
#include "runtime/service/service.hpp"
#include "services/gateway/auth/authenticator.hpp"
#include "services/gateway/body/schema_set.hpp"
#include "services/gateway/handlers/backend.hpp"
#include "services/gateway/handlers/discovery.hpp"
#include "services/gateway/handlers/fleet_metrics.hpp"
#include "services/gateway/handlers/rate_limiter.hpp"
#include "services/gateway/handlers/request_log.hpp"
#include "services/gateway/handlers/traffic.hpp"
#include "services/gateway/routing/route_table.hpp"

namespace gateway {

struct GatewaySettings {
    std::string http_address;
    std::uint16_t http_port;
    std::size_t http_threads_max;
    kontor::Milliseconds http_wait_max;
    kontor::Milliseconds order_wait;
    ServicePolicies services{};
    RateLimits limits{};
};

GatewaySettings read_settings(kontor::Settings& settings);

/// Takes HTTP requests from their first byte to their answer: route, identity, handler, one form of errors,
/// log, metrics.
class Gateway {
public:
    Gateway(kontor::Service& service, const GatewaySettings& settings);
    ~Gateway();

    /// Listens. Throws `kontor::ConfigError` when it can't.
    void start();
    /// Finishes what has begun, within bounds, and stops listening.
    void stop();
    /// Answers one request, from a thread that may wait. The server calls it, and so may whoever has no need of sockets.
    kontor::HttpResponse handle(kontor::HttpRequest& request);
    /// The port, once started.
    std::uint16_t port() const { return server_->port(); }

private:
    void add_handlers();
    kontor::HttpResponse refuse(const kontor::HttpFault& fault);
    kontor::HttpResponse answer(kontor::HttpRequest& request, RequestRecord& record);
    kontor::HttpResponse route(kontor::HttpRequest& request, RequestRecord& record);
    kontor::Principal identify(const kontor::HttpRequest& request, const Route& route);
    void finish(kontor::HttpResponse& response, const RequestRecord& record);

    kontor::Service& service_;
    GatewaySettings settings_;
    SchemaSet schemas_;
    RouteTable table_;
    Traffic traffic_;
    Backend backend_;
    KeyRing keys_;
    Authenticator authenticator_;
    FleetMetrics metrics_;
    Discovery discovery_;
    RequestLog log_;
    RateLimiter limiter_;
    std::map<std::string, Handler, std::less<>> handlers_;
    Handler rpc_route_;
    std::unique_ptr<kontor::HttpServer> server_;
};

}  // namespace gateway
