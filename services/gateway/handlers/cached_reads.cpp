#include "services/gateway/handlers/cached_reads.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>

#include <algorithm>

#include "services/gateway/cache/entity_tag.hpp"
#include "services/gateway/routing/handler_needs.hpp"

namespace gateway {
namespace {

using kontor::HttpResponse;

/// As it came: what a client adds to its query may come back in the answer's links.
std::string key_of(const Exchange& exchange) {
    std::string key = std::to_string(exchange.config.generation) + ' ' + exchange.route.id + ' ' +
                      exchange.request.path + '?' + exchange.request.query + ' ' + exchange.principal.subject;
    auto roles = exchange.principal.roles;
    std::ranges::sort(roles);
    for (const auto& role : roles) key += ' ' + role;
    return key;
}

/// The service whose data a write may change; empty: none of which answers are kept.
std::string_view changed_service(const Route& route) {
    const auto* needs = find_handler(route.handler);
    return needs == nullptr ? std::string_view{route.service} : needs->changes;
}

std::string cache_control(const Route& route) {
    const std::string reach = route.access == Access::everybody ? "public" : "private";
    const auto seconds = route.cache->fresh_for.count();
    return reach + (seconds > 0 ? ", max-age=" + std::to_string(seconds) : ", no-cache");
}

/// The answer, or that the client has it already (RFC 9110 §15.4.5).
HttpResponse conditional(const Exchange& exchange, HttpResponse response, const std::string& etag) {
    response.headers.set("ETag", etag);
    response.headers.set("Cache-Control", cache_control(exchange.route));
    if (exchange.route.access != Access::everybody) response.headers.add("Vary", "Authorization, X-API-Key");
    const auto field = exchange.request.headers.list("If-None-Match");
    if (field.empty() || !names_entity_tag(field, etag)) return response;
    response.status = 304;
    response.headers.remove("Content-Type");
    response.body.clear();
    return response;
}

bool may_be_kept(const HttpResponse& response) {
    return response.status == 200 && !kontor::list_holds(response.headers.get("Cache-Control"), "no-store");
}

}  // namespace

CachedReads::CachedReads(kontor::Service& service, EventFeed& feed, std::size_t max_bytes)
    : service_{service}, feed_{feed}, cache_{max_bytes} {
    feed.add({[this](const kontor::Event& event) {
                  cache_.invalidate({event.source, event.entity, event.type, event.entity_id});
              },
              [this](const std::string& source) { cache_.invalidate_service(source); }});
}

void CachedReads::follow(const RouteTable& table) {
    for (const auto& route : table.routes()) {
        if (!route.cache) continue;
        for (const auto& filter : route.cache->events) {
            if (!filter.service().empty()) feed_.follow(std::string{filter.service()});
        }
    }
}

HttpResponse CachedReads::answer(const Exchange& exchange, const Make& make) {
    if (!exchange.writes()) return exchange.route.cache ? read(exchange, make) : make();
    // Whatever becomes of it: who has written reads what he wrote, though its event be still under way.
    struct Written {
        ResponseCache& cache;
        std::string_view service;
        ~Written() {
            if (!service.empty()) cache.invalidate_service(service);
        }
    };
    const Written written{cache_, changed_service(exchange.route)};
    return make();
}

HttpResponse CachedReads::read(const Exchange& exchange, const Make& make) {
    const auto key = key_of(exchange);
    if (exchange.route.cache->kept_for.count() == 0) return fetch(exchange, key, make);
    const auto kept = feed_.live() ? cache_.find(key, service_.clock().steady()) : nullptr;
    count(kept == nullptr ? "miss" : "hit");
    return kept == nullptr ? fetch(exchange, key, make) : give(*kept, exchange);
}

HttpResponse CachedReads::fetch(const Exchange& exchange, const std::string& key, const Make& make) {
    const auto& rules = *exchange.route.cache;
    std::vector<EventFilter> filters;
    for (const auto& filter : rules.events) filters.push_back(filter.bound(exchange.path));
    const ResponseCache::Fetch begun{cache_, std::move(filters)};
    const auto now = service_.clock().steady();
    // Events that can't arrive can't say that it is wrong.
    const bool wanted = rules.kept_for.count() > 0 && feed_.live();
    auto response = make();
    if (!may_be_kept(response)) return response;
    const auto etag = entity_tag(response.body);
    const bool stored =
        wanted &&
        cache_.store(begun, key, {response.headers, response.body, etag, now, now + rules.kept_for});
    service_.metrics()
        .gauge("kontor_gateway_cache_bytes", "What is kept of answers")
        .Set(static_cast<double>(cache_.bytes()));
    response.headers.set("Cache-Status", stored ? "kontor; fwd=miss; stored" : "kontor; fwd=miss");
    return conditional(exchange, std::move(response), etag);
}

HttpResponse CachedReads::give(const CachedResponse& kept, const Exchange& exchange) {
    HttpResponse response{200, kept.headers, kept.body};
    const auto age = service_.clock().steady() - kept.made;
    response.headers.set("Age",
                         std::to_string(std::chrono::duration_cast<std::chrono::seconds>(age).count()));
    response.headers.set("Cache-Status", "kontor; hit");
    return conditional(exchange, std::move(response), kept.etag);
}

void CachedReads::count(const char* result) {
    service_.metrics()
        .counter("kontor_gateway_cache_requests_total", "Requests whose answers may be kept",
                 {{"result", result}})
        .Increment();
}

}  // namespace gateway
