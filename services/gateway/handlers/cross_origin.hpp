#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/http/message.hpp"
#include "services/gateway/routing/route_table.hpp"

namespace gateway {

/// Answers a browser that asks whether a page of another origin may use a route (a CORS preflight): 204 that says what it
/// may. Nothing for what is no preflight, or isn't allowed: it gets the answer of any OPTIONS, and the browser takes that for
/// a no.
std::optional<kontor::HttpResponse> preflight(const kontor::HttpRequest& request, const RouteTable& table,
                                              const std::vector<std::string>& segments);

/// Adds to any answer of a route what lets a page of an allowed origin read it, and tells caches that it varies.
void allow_origin(const kontor::HttpRequest& request, const CorsRules& rules, kontor::HttpResponse& response);

}  // namespace gateway
