#include "services/gateway/routing/route_table.hpp"

#include <algorithm>

namespace gateway {

RouteTable::RouteTable(std::vector<Route> routes) : routes_{std::move(routes)} {
    std::ranges::stable_sort(routes_, std::ranges::greater{},
                             [](const Route& route) { return route.path.literals(); });
}

std::expected<RouteTable::Match, RouteTable::Miss> RouteTable::match(
    std::string_view method, const std::vector<std::string>& segments) const {
    const auto wanted = method == "HEAD" ? std::string_view{"GET"} : method;
    Miss miss;
    for (const auto& route : routes_) {
        auto parameters = route.path.match(segments);
        if (!parameters) continue;
        if (route.serves(wanted)) return Match{&route, std::move(*parameters)};
        for (const auto& other : route.methods) {
            if (std::ranges::find(miss.allowed, other) == miss.allowed.end()) miss.allowed.push_back(other);
        }
    }
    return std::unexpected{std::move(miss)};
}

}  // namespace gateway
