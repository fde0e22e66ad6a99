// limits: how much may be asked in how much time.

#include "services/gateway/body/schema_fault.hpp"
#include "services/gateway/config/section.hpp"

namespace gateway {
namespace {

using kontor::Json;

constexpr const char* of_all = "global";

RateLimit::By parse_by(const std::string& text) {
    if (text == "address") return RateLimit::By::address;
    return text == "route" ? RateLimit::By::route : RateLimit::By::client;
}

/// The schema has seen to its form.
RateLimit limit_of(const Json& from, const std::string& name) {
    RateLimit limit{.name = name, .requests = from.at("requests").get<std::int64_t>()};
    limit.per_s = from.value("per_s", limit.per_s);
    limit.burst = from.value("burst", limit.requests);
    limit.by = parse_by(from.value("by", "client"));
    return limit;
}

/// Its form wasn't looked at yet.
bool is_vital(const RouteDraft& route) {
    const auto vital = route.json.find("vital");
    return vital != route.json.end() && *vital == true;
}

void check_route(const std::string& id, Draft& draft) {
    const auto pointer = "/limits/routes/" + pointer_token(id);
    const auto* route = draft.find(id);
    if (route == nullptr) {
        draft.faults.add(pointer, "is no route");
    } else if (is_vital(*route)) {
        draft.faults.add(pointer, "is a route that is answered under any load");
    } else if (id == of_all) {
        draft.faults.add(pointer, "has the name of the limit of all routes together");
    }
}

}  // namespace

void read_limits(const Json& section, Draft& draft) {
    auto& limits = draft.config.limits;
    limits.keys_max = section.value("keys_max", limits.keys_max);
    if (const auto global = section.find(of_all); global != section.end()) {
        limits.global = limit_of(*global, of_all);
        limits.global->by = RateLimit::By::route;
    }
    const auto routes = section.value("routes", Json::object());
    for (const auto& [id, from] : routes.items()) {
        check_route(id, draft);
        limits.routes.emplace(id, limit_of(from, id));
    }
}

}  // namespace gateway
