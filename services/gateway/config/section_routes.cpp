// routes: changes to built-in routes, and routes of one's own.
#include "services/gateway/config/section.hpp"

namespace gateway {

void read_routes(const kontor::Json& section, Draft& draft) {
    for (std::size_t i = 0; i < section.size(); ++i) {
        const auto pointer = "/routes/" + std::to_string(i);
        const auto& change = section[i];
        const auto id = change.at("id").get<std::string>();
        auto* route = draft.find(id);
        if (route != nullptr && !route->pointer.empty()) {
            draft.faults.add(pointer + "/id", "is there twice, here and in " + route->pointer);
            continue;
        }
        if (route == nullptr) route = &draft.routes.emplace_back(RouteDraft{kontor::Json::object()});
        route->json.merge_patch(change);
        route->pointer = pointer;
        ++draft.config.own_routes;
    }
}

}  // namespace gateway
