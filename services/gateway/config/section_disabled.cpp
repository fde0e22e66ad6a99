// disabled: built-in routes that are taken away.
#include <algorithm>
#include <set>

#include "services/gateway/config/section.hpp"

namespace gateway {

void read_disabled(const kontor::Json& section, Draft& draft) {
    std::set<std::string, std::less<>> ids;
    for (std::size_t i = 0; i < section.size(); ++i) {
        const auto pointer = "/disabled/" + std::to_string(i);
        const auto id = section[i].get<std::string>();
        const auto* route = draft.find(id);
        if (!ids.insert(id).second) {
            draft.faults.add(pointer, "is there twice");
        } else if (route == nullptr) {
            draft.faults.add(pointer, "is no built-in route");
        } else if (!route->pointer.empty()) {
            draft.faults.add(pointer, "is a route that the file itself has, in " + route->pointer);
        }
    }
    std::erase_if(draft.routes, [&](const RouteDraft& route) { return ids.contains(route.id()); });
}

}  // namespace gateway
