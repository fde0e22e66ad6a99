#include "services/gateway/config/draft.hpp"

#include <algorithm>

#include "services/gateway/route_files.hpp"

namespace gateway {

Draft::Draft(const SchemaSet& of_schemas, const Places& places) : schemas{of_schemas}, faults{places} {
    for (const auto& file : route_files()) {
        for (auto& route : kontor::Json::parse(file.content)) routes.push_back({std::move(route)});
    }
}

RouteDraft* Draft::find(std::string_view id) {
    const auto found =
        std::ranges::find_if(routes, [&](const RouteDraft& route) { return route.id() == id; });
    return found == routes.end() ? nullptr : &*found;
}

}  // namespace gateway
