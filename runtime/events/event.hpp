#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runtime/base/json.hpp"
#include "runtime/bus/message.hpp"
#include "runtime/store/event_log.hpp"
#include "runtime/telemetry/trace.hpp"

namespace kontor {

/// A fact another service announced, as a consuming handler sees it.
struct Event {
    std::string source;  ///< the producing service
    std::int64_t sequence = 0;
    /// The one before it in the producer's log: those between are kept no longer.
    std::int64_t previous = 0;
    std::string id;
    std::string entity;
    std::string entity_id;
    std::string type;
    Time time{};
    bool time_trusted = true;
    TraceContext trace;
    Json data;
};

/// As a publication: topic `kontor/event/<service>/<entity>/<event>/<entity-id>`, CloudEvents 1.0 MQTT binding in binary
/// mode, QoS 1.
Message to_message(const StoredEvent& event, std::string_view site, std::string_view service);
/// Reads a publication back; nothing for one that isn't a well-formed event.
std::optional<Event> event_of(const Message& message);

/// As others see it.
Event to_event(const StoredEvent& event, std::string_view source);

/// As an element of a replay page.
Json to_replay(const Event& event);
std::optional<Event> event_of_replay(std::string_view source, const Json& element);

}  // namespace kontor
