#include "services/gateway/routing/route_table.hpp"

#include <algorithm>

namespace gateway {

RouteTable::RouteTable(std::vector<Route> routes) : routes_{std::move(routes)} {
    std::ranges::stable_sort(routes_, std::ranges::greater{},
                             [](const Route& route) { return route.path.literals(); });
    for (std::size_t i = 0; i < routes_.size(); ++i) {
        auto* branch = &root_;
        for (const auto& segment : routes_[i].path.segments()) {
            if (!segment.parameter) {
                branch = &branch->literals[segment.text];
                continue;
            }
            if (branch->parameter == nullptr) branch->parameter = std::make_unique<Branch>();
            branch = branch->parameter.get();
        }
        branch->routes.push_back(i);
    }
}

void RouteTable::collect(const Branch& branch, std::span<const std::string> rest,
                         std::vector<std::size_t>& found) {
    if (rest.empty()) {
        found.insert(found.end(), branch.routes.begin(), branch.routes.end());
        return;
    }
    const auto literal = branch.literals.find(rest.front());
    if (literal != branch.literals.end()) collect(literal->second, rest.subspan(1), found);
    if (branch.parameter != nullptr && !rest.front().empty())
        collect(*branch.parameter, rest.subspan(1), found);
}

std::expected<RouteTable::Match, RouteTable::Miss> RouteTable::match(
    std::string_view method, const std::vector<std::string>& segments) const {
    const auto wanted = method == "HEAD" ? std::string_view{"GET"} : method;
    std::vector<std::size_t> found;
    collect(root_, segments, found);
    std::ranges::sort(found);  // by which is meant rather than another
    Miss miss;
    for (const auto index : found) {
        const auto& route = routes_[index];
        if (route.serves(wanted)) return Match{&route, *route.path.match(segments)};
        for (const auto& other : route.methods) {
            if (std::ranges::find(miss.allowed, other) == miss.allowed.end()) miss.allowed.push_back(other);
        }
    }
    return std::unexpected{std::move(miss)};
}

}  // namespace gateway
