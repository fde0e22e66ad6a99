#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "services/gateway/routing/route.hpp"

namespace gateway {

/// The routes by what requests ask for.
class RouteTable {
public:
    struct Match {
        const Route* route;
        PathParams parameters;
    };
    /// No route for the path when `allowed` is empty; otherwise the methods it has.
    struct Miss {
        std::vector<std::string> allowed;
    };

    RouteTable() = default;
    /// No two of the routes are in each other's way: `PathTemplate::same_as`, `ambiguous_with` (`config/route_assembly`).
    explicit RouteTable(std::vector<Route> routes);

    /// `segments` are decoded. HEAD is served as GET.
    std::expected<Match, Miss> match(std::string_view method, const std::vector<std::string>& segments) const;
    const std::vector<Route>& routes() const { return routes_; }

private:
    std::vector<Route> routes_;  // those with more literal segments first
};

}  // namespace gateway
