#pragma once

#include <bitset>
#include <memory>
#include <string>
#include <vector>

#include "runtime/events/event.hpp"
#include "services/gateway/domain/event_filter.hpp"
#include "services/gateway/domain/service_names.hpp"

namespace gateway {

/// A set of services, by their place in `service_names`.
using ServiceSet = std::bitset<service_names.size()>;

/// The events that somebody wants to see.
struct EventSelection {
    std::shared_ptr<const std::vector<EventFilter>> filters;  ///< one of them must fit
    std::string order{};  ///< only what concerns the order of this id; empty: whatever it concerns

    bool selects(const kontor::Event& event) const;
    /// The services whose logs have such events.
    ServiceSet services() const;
};

}  // namespace gateway
