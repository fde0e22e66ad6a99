#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "runtime/bus/bus.hpp"

namespace kontor {

/// What is known to a broker as one subscription. Handlers of the same filter share it, for the broker keeps one a filter.
struct Subscription {
    std::uint32_t identifier;  ///< MQTT 5 Subscription Identifier, from 1
    std::string filter;
    int qos;
    std::vector<Bus::Handler> handlers;
};

/// The subscriptions of one client. Not thread-safe.
class Subscriptions {
public:
    /// The new subscription, or the one of this filter, at the higher of both QoS.
    const Subscription& add(std::string filter, int qos, Bus::Handler handler);
    const std::vector<Subscription>& all() const { return subscriptions_; }

    /// Calls `handle` for each handler a message goes to. A broker sends a copy for each subscription, or one that names
    /// them all; a broker that names none leaves it to the filters.
    void route(const Message& message, std::span<const std::uint32_t> identifiers,
               const std::function<void(const Bus::Handler&)>& handle) const;

private:
    std::vector<Subscription> subscriptions_;  // identifier − 1 is the index
};

}  // namespace kontor
