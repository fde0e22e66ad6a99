#pragma once

#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/embedded_file.hpp"
#include "services/gateway/routing/route.hpp"

namespace gateway {

class SchemaSet;

/// The routes, read from data and checked.
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

    /// Each file is a JSON array of routes, as the schema `routes` says. Throws `std::runtime_error` for a
    /// route that can't be: an unknown schema or parameter, or the same method and path twice.
    RouteTable(std::span<const kontor::EmbeddedFile> files, const SchemaSet& schemas);

    /// `segments` are decoded. HEAD is served as GET.
    std::expected<Match, Miss> match(std::string_view method, const std::vector<std::string>& segments) const;
    const std::vector<Route>& routes() const { return routes_; }

private:
    void add(Route route, const SchemaSet& schemas);

    std::vector<Route> routes_;  // those with more literal segments first
};

}  // namespace gateway
