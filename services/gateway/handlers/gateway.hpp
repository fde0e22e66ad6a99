#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>

#include "runtime/http/server.hpp"
#include "runtime/service/service.hpp"
#include "services/gateway/auth/authenticator.hpp"
#include "services/gateway/body/schema_set.hpp"
#include "services/gateway/events/event_feed.hpp"
#include "services/gateway/events/event_streams.hpp"
#include "services/gateway/handlers/backend.hpp"
#include "services/gateway/handlers/cached_reads.hpp"
#include "services/gateway/handlers/discovery.hpp"
#include "services/gateway/handlers/fleet_metrics.hpp"
#include "services/gateway/handlers/http_settings.hpp"
#include "services/gateway/handlers/live_config.hpp"
#include "services/gateway/handlers/request_log.hpp"

namespace gateway {

struct GatewaySettings {
    std::string http_address;
    std::uint16_t http_port;
    std::size_t http_threads_max;
    kontor::Milliseconds http_wait_max;
    kontor::Milliseconds order_wait;
    std::string routes{};  ///< the file of routes; empty: the built-in ones alone
    HttpSettings http{};
    std::size_t cache_bytes = std::size_t{2} * 1024 * 1024;  ///< of answers that may be given again; 0: none
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
    /// Reads the file of routes again. Requests under way keep the routes they began with; a file that can't be taken changes
    /// nothing.
    void reload();
    /// Answers one request, from a thread that may wait. The server calls it, and so may whoever has no need of sockets.
    kontor::HttpResponse handle(kontor::HttpRequest& request);
    /// The port, once started.
    std::uint16_t port() const { return server_->port(); }

private:
    void add_handlers();
    kontor::HttpResponse refuse(const kontor::HttpFault& fault, const kontor::IpAddress& peer);
    std::size_t body_limit(const kontor::HttpHead& head) const;
    void announce_drain();
    kontor::HttpResponse answer(kontor::HttpRequest& request, const GatewayConfig& config,
                                RequestRecord& record);
    kontor::HttpResponse route(kontor::HttpRequest& request, const GatewayConfig& config,
                               RequestRecord& record);
    kontor::HttpResponse dispatch(const Exchange& exchange);
    kontor::Principal identify(const kontor::HttpRequest& request, const Route& route);
    void finish(kontor::HttpResponse& response, RequestRecord& record);

    kontor::Service& service_;
    GatewaySettings settings_;
    SchemaSet schemas_;
    LiveConfig config_;
    Backend backend_;
    KeyRing keys_;
    ApiKeys api_keys_;
    Authenticator authenticator_;
    FleetMetrics metrics_;
    Discovery discovery_;
    EventFeed feed_;
    CachedReads reads_;
    EventStreams streams_;
    RequestLog log_;
    std::map<std::string, Handler, std::less<>> handlers_;
    Handler rpc_route_;
    Handler compose_route_;
    std::atomic<bool> draining_ = false;
    std::unique_ptr<kontor::HttpServer> server_;
};

}  // namespace gateway
