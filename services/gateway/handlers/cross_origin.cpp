#include "services/gateway/handlers/cross_origin.hpp"

namespace gateway {
namespace {

/// What a page may read of an answer beyond what it always may.
constexpr auto exposed = "ETag, Location, Link, Retry-After, WWW-Authenticate, X-Request-Id, X-Trace-Id";

std::string comma_separated(const std::vector<std::string>& texts) {
    std::string list;
    for (const auto& text : texts) list += (list.empty() ? "" : ", ") + text;
    return list;
}

/// A browser sends one; several are nobody's.
std::string_view origin_of(const kontor::HttpRequest& request) {
    return request.headers.count("Origin") == 1 ? request.headers.get("Origin") : std::string_view{};
}

void add_origin(const CorsRules& rules, std::string_view allowed, kontor::HttpHeaders& headers) {
    headers.set("Access-Control-Allow-Origin", std::string{allowed});
    if (rules.credentials) headers.set("Access-Control-Allow-Credentials", "true");
}

bool allowed(const CorsRules& rules, const kontor::HttpRequest& request, std::string_view method) {
    return rules.allows_method(method) &&
           rules.allows_headers(request.headers.get("Access-Control-Request-Headers"));
}

}  // namespace

std::optional<kontor::HttpResponse> preflight(const kontor::HttpRequest& request, const RouteTable& table,
                                              const std::vector<std::string>& segments) {
    const auto method = request.headers.get("Access-Control-Request-Method");
    if (request.method != "OPTIONS" || method.empty()) return std::nullopt;
    const auto found = table.match(method, segments);
    if (!found || !found->route->cors) return std::nullopt;
    const auto& rules = *found->route->cors;
    const auto origin = rules.allow_origin(origin_of(request));
    if (origin.empty() || !allowed(rules, request, method == "HEAD" ? "GET" : method)) return std::nullopt;
    kontor::HttpResponse response{.status = 204};
    add_origin(rules, origin, response.headers);
    response.headers.set("Access-Control-Allow-Methods", comma_separated(rules.methods));
    response.headers.set("Access-Control-Allow-Headers", comma_separated(rules.headers));
    response.headers.set("Access-Control-Max-Age", std::to_string(rules.max_age.count()));
    response.headers.set("Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
    return response;
}

void allow_origin(const kontor::HttpRequest& request, const CorsRules& rules,
                  kontor::HttpResponse& response) {
    response.headers.add("Vary", "Origin");
    const auto origin = rules.allow_origin(origin_of(request));
    if (origin.empty()) return;
    add_origin(rules, origin, response.headers);
    response.headers.set("Access-Control-Expose-Headers", exposed);
}

}  // namespace gateway
