#include "runtime/bus/subscriptions.hpp"

#include <algorithm>

namespace kontor {

const Subscription& Subscriptions::add(std::string filter, int qos, Bus::Handler handler) {
    auto found = std::ranges::find(subscriptions_, filter, &Subscription::filter);
    if (found == subscriptions_.end()) {
        const auto identifier = static_cast<std::uint32_t>(subscriptions_.size() + 1);
        found = subscriptions_.insert(found, Subscription{identifier, std::move(filter), qos, {}});
    }
    found->qos = std::max(found->qos, qos);
    found->handlers.push_back(std::move(handler));
    return *found;
}

void Subscriptions::route(const Message& message, std::uint32_t identifier,
                          const std::function<void(const Bus::Handler&)>& handle) const {
    for (const auto& subscription : subscriptions_) {
        const bool meant = identifier == 0 ? topic_matches(subscription.filter, message.topic)
                                           : subscription.identifier == identifier;
        if (meant) std::ranges::for_each(subscription.handlers, handle);
    }
}

}  // namespace kontor
