#include "services/gateway/handlers/gateway.hpp"

#include <algorithm>
#include <array>
#include <system_error>

#include "runtime/base/invariant.hpp"
#include "services/gateway/domain/idempotency_key.hpp"
#include "services/gateway/domain/role_name.hpp"
#include "services/gateway/handlers/amend_order.hpp"
#include "services/gateway/handlers/cancel_order.hpp"
#include "services/gateway/handlers/client_address.hpp"
#include "services/gateway/handlers/compose_route.hpp"
#include "services/gateway/handlers/cross_origin.hpp"
#include "services/gateway/handlers/dead_letter_route.hpp"
#include "services/gateway/handlers/event_routes.hpp"
#include "services/gateway/handlers/get_order.hpp"
#include "services/gateway/handlers/import_products.hpp"
#include "services/gateway/handlers/input.hpp"
#include "services/gateway/handlers/pages.hpp"
#include "services/gateway/handlers/password_route.hpp"
#include "services/gateway/handlers/place_order.hpp"
#include "services/gateway/handlers/problem.hpp"
#include "services/gateway/handlers/readiness.hpp"
#include "services/gateway/handlers/request_path.hpp"
#include "services/gateway/handlers/rpc_route.hpp"
#include "services/gateway/routing/handler_needs.hpp"
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

/// Of so many threads one may wait for a password to be hashed: a flood of logins leaves the others to the shop.
constexpr std::size_t threads_per_password = 4;

/// On every answer, unless it says otherwise itself.
constexpr std::array<std::pair<const char*, const char*>, 4> security_headers{
    {{"X-Content-Type-Options", "nosniff"},
     {"Referrer-Policy", "no-referrer"},
     {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
     {"Cache-Control", "no-store"}}};

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

bool has_access(Access access, const kontor::Principal& principal) {
    const bool staff = principal.has("staff") || principal.has("admin");
    return access == Access::everybody || staff || (access == Access::customer && principal.has("customer"));
}

bool asks_for(const Route& route, const std::string& role) {
    return std::ranges::find(route.roles, role) != route.roles.end();
}

/// Beside the access, one of the roles that the route asks for.
bool has_role(const Route& route, const kontor::Principal& principal) {
    return route.roles.empty() ||
           std::ranges::any_of(route.roles, [&](const std::string& role) { return principal.has(role); });
}

/// What services are to know of the caller: the roles that all of them know, and those that the route is about.
void keep_known_roles(const Route& route, kontor::Principal& principal) {
    std::erase_if(principal.roles,
                  [&](const std::string& role) { return !is_human_role(role) && !asks_for(route, role); });
}

std::string role_list(const Route& route) {
    std::string list;
    for (const auto& role : route.roles) list += (list.empty() ? "" : " or ") + role;
    return list;
}

}  // namespace

GatewaySettings read_settings(kontor::Settings& settings) {
    return {
        settings.text("http_address", "127.0.0.1"),
        static_cast<std::uint16_t>(settings.integer("http_port", 8080, 0, 65535)),
        static_cast<std::size_t>(settings.integer("http_threads_max", 256, 4, 4096)),
        Milliseconds{settings.integer("http_wait_max_ms", 100, 1, 60'000)},
        Milliseconds{settings.integer("order_wait_ms", 5'000, 0, 60'000)},
        settings.text("routes", ""),
        read_http_settings(settings),
        static_cast<std::size_t>(settings.integer("cache_bytes", 2 * 1024 * 1024, 0, 1024 * 1024 * 1024))};
}

Gateway::Gateway(kontor::Service& service, const GatewaySettings& settings)
    : service_{service},
      settings_{settings},
      schemas_{schema_files()},
      config_{service, schemas_, settings.routes},
      backend_{service},
      keys_{service},
      api_keys_{service, [this](kontor::Call call) { return backend_.ask(std::move(call)); },
                [this] { return keys_.now(); }},
      authenticator_{keys_, api_keys_},
      metrics_{service},
      discovery_{service, settings.http_address, settings.http_port},
      feed_{service},
      reads_{service, feed_, settings.cache_bytes},
      streams_{service, feed_, std::min(settings.http.streams_max, settings.http.connections_max / 2)},
      log_{service, settings.http.access_log},
      rpc_route_{RpcRoute{backend_, schemas_}},
      compose_route_{ComposeRoute{backend_, service.clock()}} {
    add_handlers();
    reads_.follow(config_.current()->table);
}

Gateway::~Gateway() {
    stop();
}

void Gateway::add_handlers() {
    const auto slots = std::make_shared<PasswordSlots>(settings_.http_threads_max / threads_per_password);
    const PasswordRoute passwords{backend_, schemas_, service_.clock(), slots};
    const EventRoutes events{backend_, feed_, streams_};
    handlers_ = {
        {"register", [passwords](const Exchange& exchange) { return passwords.register_customer(exchange); }},
        {"log-in", [passwords](const Exchange& exchange) { return passwords.log_in(exchange); }},
        {"place-order", PlaceOrder{backend_, schemas_, service_.ids(), settings_.order_wait}},
        {"get-order", GetOrder{backend_}},
        {"amend-order", AmendOrder{backend_, schemas_}},
        {"cancel-order",
         CancelOrder{{backend_, schemas_, service_.ids(), service_.clock()}, settings_.order_wait}},
        {"replay-dead-letter", DeadLetterRoute{backend_, schemas_, "replay-dead-letter"}},
        {"drop-dead-letter", DeadLetterRoute{backend_, schemas_, "drop-dead-letter"}},
        {"import-products", ImportProducts{backend_}},
        {"events", [events](const Exchange& exchange) { return events.all(exchange); }},
        {"order-events", [events](const Exchange& exchange) { return events.of_order(exchange); }},
        {"health", [](const Exchange&) { return json_response(200, {{"status", "ok"}}); }},
        {"ready", Readiness{service_, keys_, draining_}},
        {"metrics",
         [this](const Exchange&) {
             return HttpResponse{
                 200, {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}}, metrics_.page()};
         }},
        // Made anew for the few who ask: kept, it would be the largest thing this process holds.
        {"openapi",
         [this](const Exchange& exchange) {
             return json_response(200, openapi_document(exchange.config.table, schemas_));
         }},
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
    // Routes are checked against the list; what is in it must be here.
    for (const auto& needs : handlers()) INVARIANT(handlers_.contains(needs.name));
    INVARIANT(handlers_.size() == handlers().size());
}

void Gateway::start() {
    kontor::HttpServer::Options options;
    options.address = settings_.http_address;
    options.port = settings_.http_port;
    options.max_threads = settings_.http_threads_max;
    options.max_wait = settings_.http_wait_max;
    options.max_connections = settings_.http.connections_max;
    options.patience = settings_.http.patience;
    kontor::HttpService answers;
    answers.handle = [this](HttpRequest& request) { return handle(request); };
    answers.refuse = [this](const auto& fault, const auto& peer) { return refuse(fault, peer); };
    answers.body_limit = [this](const kontor::HttpHead& head) { return body_limit(head); };
    try {
        server_ = std::make_unique<kontor::HttpServer>(options, std::move(answers));
    } catch (const std::system_error& error) {
        throw kontor::ConfigError{std::string{"settings.http_address and http_port: "} + error.what()};
    }
    service_.log().info("listening", {{"address", settings_.http_address},
                                      {"port", server_->port()},
                                      {"connections", server_->max_connections()}});
    if (server_->max_connections() < settings_.http.connections_max) {
        service_.log().warn("this process may not open as many files as http_connections_max needs",
                            {{"http_connections_max", settings_.http.connections_max}});
    }
}

/// Balancers that ask /ready come to know of it while they can still be served.
void Gateway::announce_drain() {
    draining_ = true;
    server_->announce_drain();
    std::mutex mutex;
    std::condition_variable never;
    std::unique_lock lock{mutex};
    service_.waiting().wait(lock, never, settings_.http.drain_delay, [] { return false; });
}

void Gateway::stop() {
    if (server_ == nullptr) return;
    announce_drain();
    discovery_.stop();
    if (!server_->drain(drain_patience)) {
        backend_.abandon();
        if (!server_->drain(last_words)) service_.log().warn("requests cut off while stopping");
    }
    server_->stop();
    server_.reset();
}

void Gateway::reload() {
    config_.reload();
    reads_.follow(config_.current()->table);
}

HttpResponse Gateway::handle(HttpRequest& request) {
    RequestRecord record;
    record.since = service_.clock().steady();
    record.method = request.method;
    record.user_agent = request.headers.get("User-Agent");
    record.bytes_in = request.bytes;
    const auto peer = kontor::IpAddress::parse(request.remote_address).value_or(kontor::IpAddress{});
    request.remote_address = client_address(peer, request.headers, settings_.http.trusted_proxies).text();
    record.remote_address = request.remote_address;
    const auto parent = kontor::parse_traceparent(request.headers.get("traceparent"));
    record.trace = child_of(parent.value_or(kontor::TraceContext{}), service_.ids());
    const auto given_id = request.headers.get("X-Request-Id");
    record.request_id = is_request_id(given_id) ? std::string{given_id} : service_.ids().uuid();
    const kontor::TraceScope scope{record.trace, record.request_id};
    const auto config = config_.current();  // whatever is loaded meanwhile
    auto response = answer(request, *config, record);
    if (record.cors != nullptr) allow_origin(request, *record.cors, response);
    finish(response, record);
    return response;
}

HttpResponse Gateway::refuse(const kontor::HttpFault& fault, const kontor::IpAddress& peer) {
    RequestRecord record;
    record.since = service_.clock().steady();
    record.method = "-";
    record.remote_address = peer.text();
    record.trace = start_trace(service_.ids());
    record.request_id = service_.ids().uuid();
    auto response = problem_response(make_problem(fault), record.trace.trace_id);
    finish(response, record);
    return response;
}

/// Nothing is collected for requests that are refused whatever their body says.
std::size_t Gateway::body_limit(const kontor::HttpHead& head) const {
    const auto config = config_.current();
    const auto segments = request_segments(head.path);
    const auto found =
        segments ? config->table.match(head.method, *segments) : std::unexpected{RouteTable::Miss{}};
    if (!found) return 0;
    const auto& route = *found->route;
    const bool has_credentials = head.headers.has("Authorization") || head.headers.has("X-API-Key");
    if (route.access != Access::everybody && !has_credentials) return 0;
    return max_body(route);
}

HttpResponse Gateway::answer(HttpRequest& request, const GatewayConfig& config, RequestRecord& record) {
    try {
        return route(request, config, record);
    } catch (const Problem& problem) {
        if (record.stream && comes_back(request) && is_passing(problem)) return come_again();
        return problem_response(problem, record.trace.trace_id);
    } catch (const std::exception& error) {
        service_.log().error("request failed", {{"route", record.route}, {"cause", error.what()}});
        return problem_response(make_problem(500, "internal", "the request failed"), record.trace.trace_id);
    }
}

HttpResponse Gateway::route(HttpRequest& request, const GatewayConfig& config, RequestRecord& record) {
    const auto segments = request_segments(request.path);
    if (!segments) throw make_problem(segments.error());
    auto found = config.table.match(request.method, *segments);
    if (!found) {
        if (auto allowed = preflight(request, config.table, *segments)) return std::move(*allowed);
        return no_such_route(request, found.error());
    }
    const auto& line = *found->route;
    record.route = line.path.text();
    if (line.cors) record.cors = &*line.cors;
    const auto* needs = find_handler(line.handler);
    record.stream = needs != nullptr && needs->streams;
    if (request.late && !line.vital) throw overloaded();
    if (record.stream) take_token_of_query(request);
    auto principal = identify(request, line);
    record.subject = principal.subject;
    const Exchange exchange{
        request,
        line,
        std::move(found->parameters),
        std::move(principal),
        record.trace,
        Route::changes_something(request.method) ? idempotency_key_of(request) : std::nullopt,
        config};
    return reads_.answer(exchange, [&] { return dispatch(exchange); });
}

HttpResponse Gateway::dispatch(const Exchange& exchange) {
    const auto& route = exchange.route;
    if (!route.handler.empty()) return handlers_.find(route.handler)->second(exchange);
    return route.compose.empty() ? rpc_route_(exchange) : compose_route_(exchange);
}

kontor::Principal Gateway::identify(const HttpRequest& request, const Route& route) {
    // What everybody may see needs no token, and an old one in a client's hand is no reason to refuse it.
    if (route.access == Access::everybody) return {};
    auto principal = authenticator_.authenticate(request.headers);
    if (!principal && principal.error().undecided) {
        throw make_problem(503, "unavailable", "tokens can't be checked yet");
    }
    if (!principal) throw unauthenticated(principal.error().detail);
    if (!has_access(route.access, *principal)) {
        throw make_problem(403, "forbidden", "this needs the role staff or admin");
    }
    if (!has_role(route, *principal))
        throw make_problem(403, "forbidden", "this needs the role " + role_list(route));
    keep_known_roles(route, *principal);
    return std::move(*principal);
}

void Gateway::finish(HttpResponse& response, RequestRecord& record) {
    for (const auto& [name, value] : security_headers) {
        if (!response.headers.has(name)) response.headers.add(name, value);
    }
    response.headers.set("X-Trace-Id", record.trace.trace_id);
    response.headers.set("X-Request-Id", record.request_id);
    record.bytes_out = record.method == "HEAD" ? 0 : response.body.size();
    log_.write(record, response.status);
}

}  // namespace gateway
