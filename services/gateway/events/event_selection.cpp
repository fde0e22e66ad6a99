#include "services/gateway/events/event_selection.hpp"

#include <algorithm>

#include "services/gateway/domain/log_positions.hpp"

namespace gateway {
namespace {

/// Events of payments and shipments name their order.
bool concerns(const kontor::Event& event, const std::string& order) {
    if (event.entity == "order") return event.entity_id == order;
    const auto named = event.data.find("order");
    return named != event.data.end() && *named == order;
}

}  // namespace

bool EventSelection::selects(const kontor::Event& event) const {
    const EventName name{event.source, event.entity, event.type, event.entity_id};
    const bool fits =
        std::ranges::any_of(*filters, [&](const EventFilter& one) { return one.matches(name); });
    return fits && (order.empty() || concerns(event, order));
}

ServiceSet EventSelection::services() const {
    ServiceSet set;
    for (const auto& filter : *filters) {
        if (filter.service().empty()) return set.set();
        if (const auto index = service_index(filter.service())) set.set(*index);
    }
    return set;
}

}  // namespace gateway
