#include "services/gateway/routing/route_reader.hpp"

#include <algorithm>
#include <array>

#include "services/gateway/body/schema_fault.hpp"
#include "services/gateway/body/schema_set.hpp"
#include "services/gateway/domain/role_name.hpp"
#include "services/gateway/routing/cache_member.hpp"
#include "services/gateway/routing/compose_member.hpp"
#include "services/gateway/routing/cors_member.hpp"
#include "services/gateway/routing/handler_needs.hpp"

namespace gateway {
namespace {

using kontor::Json;

void read_identity(const Json& json, Route& route, const RouteFaults&) {
    route.id = json.at("id");
    route.summary = json.at("summary");
}

void read_methods(const Json& json, Route& route, const RouteFaults& faults) {
    const bool one = json.contains("method");
    const bool several = json.contains("methods");
    if (one == several) return faults("/method", "must be there, or methods, and not both");
    if (one) return route.methods.push_back(json.at("method"));
    for (const auto& method : json.at("methods")) {
        if (route.serves(method.get<std::string>())) faults("/methods", "has " + method.dump() + " twice");
        route.methods.push_back(method);
    }
}

void read_path(const Json& json, Route& route, const RouteFaults& faults) {
    auto path = PathTemplate::parse(json.at("path").get<std::string>());
    if (!path) return faults("/path", path.error());
    route.path = std::move(*path);
    route.path_to = json.value("path_to", std::map<std::string, std::string>{});
    const auto parameters = route.path.parameters();
    for (const auto& [parameter, member] : route.path_to) {
        if (std::ranges::find(parameters, parameter) == parameters.end())
            faults("/path_to/" + pointer_token(parameter), "is no parameter of the path");
    }
}

void read_access(const Json& json, Route& route, const RouteFaults& faults) {
    const auto access = json.at("access").get<std::string>();
    route.access = access == "public"     ? Access::everybody
                   : access == "customer" ? Access::customer
                                          : Access::staff;
    route.roles = json.value("roles", std::vector<std::string>{});
    if (route.access == Access::everybody && !route.roles.empty())
        faults("/roles", "can't be asked of everybody: the access must be customer or staff");
    for (std::size_t i = 0; i < route.roles.size(); ++i) {
        if (auto fault = fault_of_role(route.roles[i]))
            faults("/roles/" + std::to_string(i), std::move(*fault));
    }
}

void read_target(const Json& json, Route& route, const RouteFaults& faults) {
    route.handler = json.value("handler", "");
    const auto call = json.value("call", "");
    if (int{!route.handler.empty()} + int{!call.empty()} + int{json.contains("compose")} != 1)
        return faults("/call", "must be there, or handler, or compose, and no two of them");
    const auto dot = call.find('.');
    if (!call.empty() && dot == std::string::npos) return faults("/call", "must be service.method");
    if (call.empty()) return;
    route.service = call.substr(0, dot);
    route.rpc_method = call.substr(dot + 1);
}

void read_limits(const Json& json, Route& route, const RouteFaults&) {
    route.timeout = kontor::Milliseconds{json.value("timeout_ms", route.timeout.count())};
    route.vital = json.value("vital", route.vital);
    if (json.contains("body_limit_bytes")) route.body_limit = json.at("body_limit_bytes").get<std::size_t>();
}

void read_input(const Json& json, Route& route, const RouteFaults&) {
    route.query = json.value("query", std::map<std::string, Json>{});
    route.subject_to = json.value("subject_to", "");
    route.own_subject_to = json.value("own_subject_to", "");
    route.body = json.value("body", "");
    route.body_required = json.value("body_required", route.body_required);
    route.content_types = json.value("content_types", std::vector<std::string>{});
}

/// It becomes a header of the answer.
bool is_location(std::string_view text) {
    return text.starts_with('/') && std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

void read_answer(const Json& json, Route& route, const RouteFaults& faults) {
    route.success = json.value("success", route.success);
    route.created_flag = json.value("created_flag", "");
    route.location = json.value("location", "");
    route.owned_through = json.value("owned_through", "");
    route.reply = json.value("reply", "");
    route.refusals = json.value("refusals", std::vector<int>{});
    if (!route.location.empty() && !is_location(route.location))
        faults("/location", "must be a path, in printable ASCII");
}

using ReadMember = void (*)(const Json&, Route&, const RouteFaults&);
/// In this order: later ones may look at what earlier ones have read.
constexpr auto members =
    std::to_array<ReadMember>({read_identity, read_methods, read_path, read_access, read_target, read_limits,
                               read_input, read_answer, read_compose, read_cache, read_cors});

void check_call(const Route& route, const RpcMethods& methods, const RouteFaults& faults) {
    if (route.vital) faults("/vital", "is not for what waits for a service");
    if (!route.content_types.empty()) faults("/content_types", "is for handlers that read such a body");
    if (methods.has(route.service, route.rpc_method)) return;
    if (!methods.has_service(route.service))
        return faults("/call",
                      "names a service that isn't known; rpc_methods says what there is of your own");
    std::string list;
    for (const auto& method : methods.of(route.service)) list += (list.empty() ? "" : ", ") + method;
    faults("/call", "names no method of " + route.service + "; there are: " + list);
}

void check_parameters(const Route& route, std::string_view wanted, const RouteFaults& faults) {
    const auto parameters = route.path.parameters();
    while (!wanted.empty()) {
        const std::string name{wanted.substr(0, wanted.find(','))};
        wanted.remove_prefix(std::min(wanted.size(), name.size() + 1));
        if (std::ranges::find(parameters, name) == parameters.end())
            faults("/path", "must have {" + name + "}, which the handler " + route.handler + " reads");
    }
}

void check_handler(const Route& route, const RouteFaults& faults) {
    const auto* needs = find_handler(route.handler);
    if (needs == nullptr) return faults("/handler", "is no handler of the gateway's");
    if (route.vital && !needs->may_be_vital) faults("/vital", "is not for what waits for a service");
    if (route.access == Access::everybody && needs->caller)
        faults("/access", "can't be public: the handler " + route.handler + " must know who asks");
    if (route.body != needs->body)
        faults("/body", needs->body.empty()
                            ? "is nothing that the handler " + route.handler + " reads"
                            : "must be " + std::string{needs->body} + ", as the handler reads it");
    if (route.content_types.empty() == needs->other_body)
        faults("/content_types", needs->other_body
                                     ? "must name what the handler takes"
                                     : "is nothing that the handler " + route.handler + " reads");
    check_parameters(route, needs->parameters, faults);
}

/// What a service gets is what the schema names: one that names nothing would let nothing through.
void check_body_schema(const Route& route, const SchemaSet& schemas, const RouteFaults& faults) {
    const auto* document = schemas.document(route.body);
    if (document == nullptr) return faults("/body", "is no schema of the gateway's");
    if (!document->contains("properties")) faults("/body", "is a schema that names no members");
}

void check_body(const Route& route, const SchemaSet& schemas, const RouteFaults& faults) {
    const bool json = !route.body.empty();
    if (json) check_body_schema(route, schemas, faults);
    if (!json && route.content_types.empty()) {
        if (route.body_limit) faults("/body_limit_bytes", "is of no use: the route takes no body");
        return;
    }
    if (json && !route.content_types.empty()) faults("/content_types", "is for bodies that aren't JSON");
    if (json && route.body_limit > max_json_body)
        faults("/body_limit_bytes", "must be at most 1048576 where the body is JSON");
    if (route.serves("GET")) faults(json ? "/body" : "/content_types", "is not for a route with GET");
}

void check_caller(const Route& route, const RouteFaults& faults) {
    if (route.access != Access::everybody) return;
    if (!route.subject_to.empty()) faults("/subject_to", "needs somebody: the access can't be public");
    if (!route.own_subject_to.empty())
        faults("/own_subject_to", "needs somebody: the access can't be public");
    if (!route.owned_through.empty()) faults("/owned_through", "needs somebody: the access can't be public");
}

}  // namespace

Route read_route(const Json& json, const RouteSurroundings& surroundings, const RouteFaults& faults) {
    Route route;
    for (const auto read : members) read(json, route, faults);
    if (!route.service.empty()) check_call(route, surroundings.methods, faults);
    if (!route.handler.empty()) check_handler(route, faults);
    if (!route.compose.empty()) check_compose(route, surroundings.methods, faults);
    check_body(route, surroundings.schemas, faults);
    check_caller(route, faults);
    if (!route.reply.empty() && surroundings.schemas.document(route.reply) == nullptr)
        faults("/reply", "is no schema of the gateway's");
    return route;
}

}  // namespace gateway
