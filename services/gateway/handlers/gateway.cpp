#include "services/gateway/handlers/gateway.hpp"

#include <algorithm>
#include <array>
#include <system_error>

#include "services/gateway/domain/idempotency_key.hpp"
#include "services/gateway/domain/limits/rate_limit_fields.hpp"
#include "services/gateway/handlers/amend_order.hpp"
#include "services/gateway/handlers/cancel_order.hpp"
#include "services/gateway/handlers/dead_letter_route.hpp"
#include "services/gateway/handlers/get_order.hpp"
#include "services/gateway/handlers/import_products.hpp"
#include "services/gateway/handlers/pages.hpp"
#include "services/gateway/handlers/place_order.hpp"
#include "services/gateway/handlers/problem.hpp"
#include "services/gateway/handlers/readiness.hpp"
#include "services/gateway/handlers/rpc_route.hpp"
#include "services/gateway/route_files.hpp"
#include "services/gateway/schema_files.hpp"

namespace gateway {
namespace {

using kontor::HttpRequest;
using kontor::HttpResponse;
using kontor::Milliseconds;

/// For requests under way when the process is to stop; supervisors wait ten seconds before they kill.
constexpr Milliseconds drain_patience{5000};
/// For telling those who wait no longer that they got no answer.
constexpr Milliseconds last_words{1000};

/// On every answer, unless it says otherwise itself.
constexpr std::array<std::pair<const char*, const char*>, 4> security_headers{
    {{"X-Content-Type-Options", "nosniff"},
     {"Referrer-Policy", "no-referrer"},
     {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
     {"Cache-Control", "no-store"}}};

std::vector<std::string> decoded_segments(const HttpRequest& request) {
    std::vector<std::string> segments;
    for (const auto segment : path_segments(request.path)) {
        auto decoded = kontor::percent_decoded(segment, false);
        if (!decoded) throw make_problem(decoded.error());
        segments.push_back(std::move(*decoded));
    }
    return segments;
}

/// The methods of a path, with those that every path has.
std::string allow_list(std::vector<std::string> methods) {
    if (std::ranges::find(methods, "GET") != methods.end()) methods.emplace_back("HEAD");
    methods.emplace_back("OPTIONS");
    std::ranges::sort(methods);
    std::string list;
    for (const auto& method : methods) list += (list.empty() ? "" : ", ") + method;
    return list;
}

HttpResponse no_such_route(const HttpRequest& request, const RouteTable::Miss& miss) {
    if (miss.allowed.empty()) throw make_problem(404, "not-found", "there is nothing at " + request.path);
    const auto allow = allow_list(miss.allowed);
    if (request.method == "OPTIONS") return {204, {{"Allow", allow}}, {}};
    auto problem = make_problem(405, "method-not-allowed", "the methods here are: " + allow);
    problem.headers.set("Allow", allow);
    throw problem;
}

std::optional<std::string> idempotency_key_of(const HttpRequest& request) {
    auto key = read_idempotency_key(request.headers.count("Idempotency-Key"),
                                    request.headers.get("Idempotency-Key"));
    if (key) return std::move(*key);
    auto problem = make_problem(400, "invalid-idempotency-key", key.error());
    problem.body["errors"] = kontor::Json::array({{{"header", "Idempotency-Key"}, {"detail", key.error()}}});
    throw problem;
}

Problem unauthenticated(const std::string& detail) {
    auto problem =
        make_problem(401, "unauthenticated", detail.empty() ? "this needs a token: log in first" : detail);
    const std::string error =
        detail.empty() ? "" : ", error=\"invalid_token\", error_description=\"" + detail + "\"";
    std::string challenge = "Bearer realm=\"kontor\"";
    if (detail.find('"') == std::string::npos) challenge += error;
    problem.headers.set("WWW-Authenticate", challenge);
    return problem;
}

/// Whoever waits behind more than can be served is better off with an answer now (load shedding).
Problem overloaded() {
    return make_problem(503, "overloaded", "more is asked than can be served: come back a little later");
}

bool allowed(Access access, const kontor::Principal& principal) {
    const bool staff = principal.has("staff") || principal.has("admin");
    return access == Access::everybody || staff || (access == Access::customer && principal.has("customer"));
}

}  // namespace

GatewaySettings read_settings(kontor::Settings& settings) {
    GatewaySettings read{settings.text("http_address", "127.0.0.1"),
                         static_cast<std::uint16_t>(settings.integer("http_port", 8080, 0, 65535)),
                         static_cast<std::size_t>(settings.integer("http_threads_max", 256, 4, 4096)),
                         Milliseconds{settings.integer("http_wait_max_ms", 100, 1, 60'000)},
                         Milliseconds{settings.integer("order_wait_ms", 5'000, 0, 60'000)}};
    ServicePolicy policy;
    policy.concurrent_max =
        read.http_threads_max / 2;  // so that one slow service leaves threads for the others
    read.services = read_service_policies(settings.section("services"), policy);
    read.limits = read_rate_limits(settings.section("limits"));
    return read;
}

Gateway::Gateway(kontor::Service& service, const GatewaySettings& settings)
    : service_{service},
      settings_{settings},
      schemas_{schema_files()},
      table_{route_files(), schemas_},
      traffic_{service, settings.services},
      backend_{service, traffic_},
      keys_{service},
      authenticator_{keys_, service.clock()},
      metrics_{service},
      discovery_{service, settings.http_address, settings.http_port},
      log_{service, table_},
      limiter_{service, settings.limits, table_},
      rpc_route_{RpcRoute{backend_, schemas_}} {
    add_handlers();
}

Gateway::~Gateway() {
    stop();
}

void Gateway::add_handlers() {
    handlers_ = {
        {"place-order", PlaceOrder{backend_, schemas_, service_.ids(), settings_.order_wait}},
        {"get-order", GetOrder{backend_}},
        {"amend-order", AmendOrder{backend_, schemas_}},
        {"cancel-order",
         CancelOrder{{backend_, schemas_, service_.ids(), service_.clock()}, settings_.order_wait}},
        {"replay-dead-letter", DeadLetterRoute{backend_, schemas_, "replay-dead-letter"}},
        {"drop-dead-letter", DeadLetterRoute{backend_, schemas_, "drop-dead-letter"}},
        {"import-products", ImportProducts{backend_}},
        {"health", [](const Exchange&) { return json_response(200, {{"status", "ok"}}); }},
        {"ready", Readiness{service_, keys_}},
        {"metrics",
         [this](const Exchange&) {
             return HttpResponse{
                 200, {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}}, metrics_.page()};
         }},
        // Made anew for the few who ask: kept, it would be the largest thing this process holds.
        {"openapi",
         [this](const Exchange&) { return json_response(200, openapi_document(table_, schemas_)); }},
        {"docs", [](const Exchange&) { return docs_page(); }},
        {"jwks", [this](const Exchange&) { return json_response(200, keys_.document()); }},
        {"agent-self", [this](const Exchange& exchange) { return discovery_.agent_self(exchange); }},
        {"agent-services", [this](const Exchange& exchange) { return discovery_.agent_services(exchange); }},
        {"catalog-services",
         [this](const Exchange& exchange) { return discovery_.catalog_services(exchange); }},
        {"catalog-service",
         [this](const Exchange& exchange) { return discovery_.catalog_service(exchange); }},
        {"health-service", [this](const Exchange& exchange) { return discovery_.health_service(exchange); }},
    };
    for (const auto& route : table_.routes()) {
        if (route.handler.empty() || handlers_.contains(route.handler)) continue;
        throw std::runtime_error{"route " + route.id + ": there is no handler " + route.handler};
    }
}

void Gateway::start() {
    kontor::HttpServer::Options options;
    options.address = settings_.http_address;
    options.port = settings_.http_port;
    options.max_threads = settings_.http_threads_max;
    options.max_wait = settings_.http_wait_max;
    try {
        server_ = std::make_unique<kontor::HttpServer>(
            options, [this](HttpRequest& request) { return handle(request); },
            [this](const kontor::HttpFault& fault) { return refuse(fault); });
    } catch (const std::system_error& error) {
        throw kontor::ConfigError{std::string{"settings.http_address and http_port: "} + error.what()};
    }
    service_.log().info("listening", {{"address", settings_.http_address}, {"port", server_->port()}});
}

void Gateway::stop() {
    if (server_ == nullptr) return;
    discovery_.stop();
    traffic_.stop();
    limiter_.stop();
    if (!server_->drain(drain_patience)) {
        backend_.abandon();
        if (!server_->drain(last_words)) service_.log().warn("requests cut off while stopping");
    }
    server_->stop();
    server_.reset();
}

HttpResponse Gateway::handle(HttpRequest& request) {
    RequestRecord record;
    record.since = service_.clock().steady();
    record.method = request.method;
    const auto parent = kontor::parse_traceparent(request.headers.get("traceparent"));
    record.trace = child_of(parent.value_or(kontor::TraceContext{}), service_.ids());
    const auto given_id = request.headers.get("X-Request-Id");
    record.request_id = is_request_id(given_id) ? std::string{given_id} : service_.ids().uuid();
    const kontor::TraceScope scope{record.trace, record.request_id};
    auto response = answer(request, record);
    finish(response, record);
    return response;
}

HttpResponse Gateway::refuse(const kontor::HttpFault& fault) {
    RequestRecord record;
    record.since = service_.clock().steady();
    record.method = "-";
    record.trace = start_trace(service_.ids());
    record.request_id = service_.ids().uuid();
    auto response = problem_response(make_problem(fault), record.trace.trace_id);
    finish(response, record);
    return response;
}

HttpResponse Gateway::answer(HttpRequest& request, RequestRecord& record) {
    try {
        return route(request, record);
    } catch (const Problem& problem) {
        return problem_response(problem, record.trace.trace_id);
    } catch (const std::exception& error) {
        service_.log().error("request failed", {{"route", record.route}, {"cause", error.what()}});
        return problem_response(make_problem(500, "internal", "the request failed"), record.trace.trace_id);
    }
}

HttpResponse Gateway::route(HttpRequest& request, RequestRecord& record) {
    auto found = table_.match(request.method, decoded_segments(request));
    if (!found) return no_such_route(request, found.error());
    const auto& line = *found->route;
    record.route = line.path.text();
    if (request.late && !line.vital) throw overloaded();
    auto principal = identify(request, line);
    record.subject = principal.subject;
    record.quotas = limiter_.count(line, principal.subject, request.remote_address);
    refuse_exceeded(record.quotas);
    const Exchange exchange{request,
                            line,
                            std::move(found->parameters),
                            std::move(principal),
                            record.trace,
                            line.writes() ? idempotency_key_of(request) : std::nullopt};
    return line.handler.empty() ? rpc_route_(exchange) : handlers_.find(line.handler)->second(exchange);
}

kontor::Principal Gateway::identify(const HttpRequest& request, const Route& route) {
    // What everybody may see needs no token, and an old one in a client's hand is no reason to refuse it.
    if (route.access == Access::everybody) return {};
    if (request.headers.count("Authorization") > 1)
        throw unauthenticated("the header Authorization must not be repeated");
    auto principal = authenticator_.authenticate(request.headers.get("Authorization"));
    if (!principal && principal.error().keys_missing) {
        throw make_problem(503, "unavailable", "tokens can't be checked yet");
    }
    if (!principal) throw unauthenticated(principal.error().detail);
    if (!allowed(route.access, *principal)) {
        throw make_problem(403, "forbidden", "this needs the role staff or admin");
    }
    return std::move(*principal);
}

void Gateway::finish(HttpResponse& response, const RequestRecord& record) {
    for (const auto& [name, value] : security_headers) {
        if (!response.headers.has(name)) response.headers.add(name, value);
    }
    if (!record.quotas.empty()) {
        response.headers.set("RateLimit-Policy", rate_limit_policy_field(record.quotas));
        response.headers.set("RateLimit", rate_limit_field(record.quotas));
    }
    response.headers.set("X-Trace-Id", record.trace.trace_id);
    response.headers.set("X-Request-Id", record.request_id);
    log_.write(record, response.status);
}

}  // namespace gateway
