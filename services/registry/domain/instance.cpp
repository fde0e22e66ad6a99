#include "services/registry/domain/instance.hpp"

namespace registry {

Change decide(const std::optional<Announcement>& known, const Announcement& announced) {
    if (known && announced.epoch < known->epoch) return Change::none;
    if (known && announced == *known) return Change::none;
    const bool was_there = known && known->status != "down" && known->epoch == announced.epoch;
    if (announced.status == "up" && !was_there) return Change::came_up;
    if (announced.status == "down")
        return known && known->status != "down" ? Change::went_down : Change::noted;
    return Change::noted;
}

}  // namespace registry
