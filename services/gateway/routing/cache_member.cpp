#include "services/gateway/routing/cache_member.hpp"

#include <algorithm>

#include "services/gateway/routing/handler_needs.hpp"

namespace gateway {
namespace {

void read_event(const std::string& text, const std::string& place, Route& route, const RouteFaults& faults) {
    auto filter = EventFilter::parse(text);
    if (!filter) return faults(place, filter.error());
    const auto known = route.path.parameters();
    for (const auto& parameter : filter->parameters()) {
        if (std::ranges::find(known, parameter) == known.end())
            return faults(place, "has {" + parameter + "}, which is no parameter of the path");
    }
    route.cache->events.push_back(std::move(*filter));
}

}  // namespace

void read_cache(const kontor::Json& json, Route& route, const RouteFaults& faults) {
    const auto given = json.find("cache");
    if (given == json.end()) return;
    auto& rules = route.cache.emplace();
    rules.kept_for = std::chrono::seconds{given->at("seconds").get<int>()};
    rules.fresh_for = std::chrono::seconds{given->value("client_seconds", 0)};
    if (const auto events = given->find("events"); events != given->end()) {
        for (std::size_t i = 0; i < events->size(); ++i)
            read_event(events->at(i), "/cache/events/" + std::to_string(i), route, faults);
    }
    const bool reads = route.methods.empty() || route.methods == std::vector<std::string>{"GET"};
    if (!reads) faults("/cache", "is for routes with GET alone");
    const auto* needs = find_handler(route.handler);
    if (needs != nullptr && !needs->may_be_cached)
        faults("/cache", "is not for what the handler " + route.handler + " answers");
}

}  // namespace gateway
