#include "services/gateway/events/event_feed.hpp"

#include <algorithm>

namespace gateway {
namespace {

using kontor::Message;

/// What a service's health says of its log.
std::int64_t position_of(const Message& message) {
    const auto json = kontor::parse_json(message.payload);
    if (!json.is_object()) return 0;
    const auto position = json.find("position");
    return position != json.end() && position->is_number_integer() ? position->get<std::int64_t>() : 0;
}

}  // namespace

EventFeed::EventFeed(kontor::Service& service) : service_{service} {
    service.bus().on_disconnected([this] { lost_connection(); });
    service.on_connected([this] {
        const std::scoped_lock lock{mutex_};
        live_ = true;
    });
    service.directory().on_changed([this](const kontor::Instance& instance) {
        // Its store may be another one than before.
        if (instance.status == "up" && doubt(instance.service)) tell_doubt(instance.service);
    });
}

void EventFeed::follow(const std::string& service) {
    {
        const std::scoped_lock lock{mutex_};
        if (!sources_.try_emplace(service).second) return;
    }
    service_.bus().subscribe("kontor/event/" + service + "/#", 1,
                             [this](const Message& message) { received(message); });
    service_.bus().subscribe("kontor/health/" + service + "/+", 0,
                             [this](const Message& message) { reported(message); });
}

bool EventFeed::live() const {
    const std::scoped_lock lock{mutex_};
    return live_;
}

std::optional<std::int64_t> EventFeed::head(const std::string& service) const {
    const std::scoped_lock lock{mutex_};
    const auto found = sources_.find(service);
    if (found == sources_.end() || !found->second.certain) return std::nullopt;
    return found->second.head;
}

void EventFeed::note_head(const std::string& service, std::int64_t head) {
    const std::scoped_lock lock{mutex_};
    const auto found = sources_.find(service);
    if (found == sources_.end()) return;
    auto& source = found->second;
    // While in doubt its word counts, though it be less than before: its log may be another one.
    source.head = source.certain ? std::max(source.head, head) : std::max(source.heard, head);
    source.certain = live_;
}

void EventFeed::received(const Message& message) {
    const auto event = kontor::event_of(message);
    if (!event) return;
    bool missed = false;
    {
        const std::scoped_lock lock{mutex_};
        const auto found = sources_.find(event->source);
        if (found == sources_.end()) return;
        auto& source = found->second;
        if (event->sequence <= source.heard) return;
        missed = source.heard > 0 && event->sequence > source.heard + 1;
        source.heard = event->sequence;
        source.head = std::max(source.head, event->sequence);
    }
    if (missed) tell_doubt(event->source);
    for (const auto& listener : listeners_) listener.event(*event);
}

void EventFeed::reported(const Message& message) {
    const std::string service{kontor::topic_level(message.topic, 2)};
    const auto position = position_of(message);
    {
        const std::scoped_lock lock{mutex_};
        const auto found = sources_.find(service);
        if (found == sources_.end() || position <= found->second.head) return;
        found->second.head = position;
        found->second.heard = position;
    }
    tell_doubt(service);
}

void EventFeed::lost_connection() {
    std::vector<std::string> services;
    {
        const std::scoped_lock lock{mutex_};
        live_ = false;
        for (const auto& [service, ignored] : sources_) services.push_back(service);
    }
    for (const auto& service : services) {
        doubt(service);
        tell_doubt(service);
    }
}

/// False for a service that isn't followed.
bool EventFeed::doubt(const std::string& service) {
    const std::scoped_lock lock{mutex_};
    const auto found = sources_.find(service);
    if (found == sources_.end()) return false;
    found->second.certain = false;
    found->second.heard = 0;
    return true;
}

void EventFeed::tell_doubt(const std::string& service) const {
    for (const auto& listener : listeners_) listener.doubt(service);
}

}  // namespace gateway
