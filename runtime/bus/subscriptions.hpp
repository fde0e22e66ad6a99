#pragma once

#include <cstdint>
#include <functional>
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

    /// Calls `handle` for each handler that a message goes to: those of the subscription `identifier` it came by, for
    /// the broker sends a copy for each. With identifier 0 (the broker didn't say) the filters decide.
    void route(const Message& message, std::uint32_t identifier,
               const std::function<void(const Bus::Handler&)>& handle) const;

private:
    std::vector<Subscription> subscriptions_;  // identifier − 1 is the index
};

}  // namespace kontor
