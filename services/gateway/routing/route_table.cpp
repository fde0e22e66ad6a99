#include "services/gateway/routing/route_table.hpp"

#include <algorithm>
#include <stdexcept>

#include "services/gateway/body/schema_set.hpp"

namespace gateway {
namespace {

using kontor::Json;

[[noreturn]] void reject(const std::string& route, const std::string& what) {
    throw std::runtime_error{"route " + route + ": " + what};
}

PathTemplate read_path(const Json& json, const std::string& id) {
    auto path = PathTemplate::parse(json.at("path").get<std::string>());
    if (!path) reject(id, "its path is no template");
    return std::move(*path);
}

Access read_access(const std::string& text) {
    if (text == "public") return Access::everybody;
    return text == "customer" ? Access::customer : Access::staff;
}

void read_target(const Json& json, Route& route) {
    route.handler = json.value("handler", "");
    const auto call = json.value("call", "");
    const auto dot = call.find('.');
    if (route.handler.empty() == call.empty()) reject(route.id, "it needs either a call or a handler");
    route.vital = json.value("vital", false);
    if (route.vital && !call.empty()) reject(route.id, "what waits for a service can't be vital");
    if (call.empty()) return;
    route.service = call.substr(0, dot);
    route.rpc_method = call.substr(dot + 1);
}

Route read_route(const Json& json) {
    Route route;
    route.id = json.at("id");
    route.method = json.at("method");
    route.path = read_path(json, route.id);
    route.summary = json.at("summary");
    route.access = read_access(json.at("access"));
    read_target(json, route);
    route.timeout = kontor::Milliseconds{json.value("timeout_ms", 5000)};
    route.path_to = json.value("path_to", std::map<std::string, std::string>{});
    route.query = json.value("query", std::map<std::string, Json>{});
    route.subject_to = json.value("subject_to", "");
    route.own_subject_to = json.value("own_subject_to", "");
    route.body = json.value("body", "");
    route.body_required = json.value("body_required", true);
    route.content_types = json.value("content_types", std::vector<std::string>{});
    route.success = json.value("success", 200);
    route.created_flag = json.value("created_flag", "");
    route.location = json.value("location", "");
    route.owned_through = json.value("owned_through", "");
    route.reply = json.value("reply", "");
    route.refusals = json.value("refusals", std::vector<int>{});
    return route;
}

void check_schemas(const Route& route, const SchemaSet& schemas) {
    for (const auto& name : {route.body, route.reply}) {
        if (!name.empty() && schemas.document(name) == nullptr)
            reject(route.id, "there is no schema " + name);
    }
}

void check_parameters(const Route& route) {
    const auto parameters = route.path.parameters();
    for (const auto& [parameter, member] : route.path_to) {
        if (std::ranges::find(parameters, parameter) == parameters.end()) {
            reject(route.id, "its path has no {" + parameter + "}");
        }
    }
}

}  // namespace

RouteTable::RouteTable(std::span<const kontor::EmbeddedFile> files, const SchemaSet& schemas) {
    for (const auto& file : files) {
        const auto json = Json::parse(file.content);
        if (const auto faults = schemas.check("routes", json); !faults.empty()) {
            throw std::runtime_error{std::string{file.name} + faults.front().pointer + " " +
                                     faults.front().detail};
        }
        for (const auto& route : json) add(read_route(route), schemas);
    }
    std::ranges::stable_sort(routes_, std::ranges::greater{},
                             [](const Route& route) { return route.path.literals(); });
}

void RouteTable::add(Route route, const SchemaSet& schemas) {
    check_schemas(route, schemas);
    check_parameters(route);
    for (const auto& other : routes_) {
        const bool same = other.method == route.method && other.path.text() == route.path.text();
        if (same || other.id == route.id) reject(route.id, "there is another one like it");
    }
    routes_.push_back(std::move(route));
}

std::expected<RouteTable::Match, RouteTable::Miss> RouteTable::match(
    std::string_view method, const std::vector<std::string>& segments) const {
    const auto wanted = method == "HEAD" ? std::string_view{"GET"} : method;
    Miss miss;
    for (const auto& route : routes_) {
        auto parameters = route.path.match(segments);
        if (!parameters) continue;
        if (route.method == wanted) return Match{&route, std::move(*parameters)};
        if (std::ranges::find(miss.allowed, route.method) == miss.allowed.end())
            miss.allowed.push_back(route.method);
    }
    return std::unexpected{std::move(miss)};
}

}  // namespace gateway
