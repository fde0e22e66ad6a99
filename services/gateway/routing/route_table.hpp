#pragma once

#include <expected>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "services/gateway/routing/route.hpp"

namespace gateway {

/// The routes by what requests ask for. Finding one takes time by the segments of the path, not by the number of routes.
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
    /// All templates that begin alike, segment by segment.
    struct Branch {
        std::map<std::string, Branch, std::less<>> literals;
        std::unique_ptr<Branch> parameter;  ///< where any segment may stand that isn't empty
        std::vector<std::size_t> routes;    ///< that end here
    };
    static void collect(const Branch& branch, std::span<const std::string> rest,
                        std::vector<std::size_t>& found);

    std::vector<Route> routes_;  // those with more literal segments first
    Branch root_;
};

}  // namespace gateway
