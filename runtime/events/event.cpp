#include "runtime/events/event.hpp"

#include <charconv>

namespace kontor {
namespace {

std::optional<std::int64_t> read_number(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < 1) return std::nullopt;
    return value;
}

}  // namespace

Message to_message(const StoredEvent& event, std::string_view site, std::string_view service) {
    const std::string name{service};
    Message message;
    message.topic = "kontor/event/" + name + "/" + event.entity + "/" + event.type + "/" + event.entity_id;
    message.payload = event.data;
    message.content_type = "application/json";
    message.qos = 1;
    message.set_property("specversion", "1.0");
    message.set_property("id", event.id);
    message.set_property("source", "/kontor/" + std::string{site} + "/" + name);
    message.set_property("type", "kontor." + name + "." + event.type + ".v1");
    message.set_property("subject", event.entity + "/" + event.entity_id);
    message.set_property("time", format_time(event.time));
    message.set_property("sequence", std::to_string(event.position));
    if (!event.time_trusted) message.set_property("timeuntrusted", "true");
    if (!event.traceparent.empty()) message.set_property("traceparent", event.traceparent);
    return message;
}

std::optional<Event> event_of(const Message& message) {
    const auto sequence = read_number(message.property("sequence"));
    const auto time = parse_time(message.property("time"));
    auto data = parse_json(message.payload);
    if (!sequence || !time || !data.is_object()) return std::nullopt;
    Event event;
    event.source = topic_level(message.topic, 2);
    event.sequence = *sequence;
    event.previous = *sequence - 1;
    event.id = message.property("id");
    event.entity = topic_level(message.topic, 3);
    event.type = topic_level(message.topic, 4);
    event.entity_id = topic_level(message.topic, 5);
    event.time = *time;
    event.time_trusted = message.property("timeuntrusted") != "true";
    event.trace = parse_traceparent(message.property("traceparent")).value_or(TraceContext{});
    event.data = std::move(data);
    return event;
}

Event to_event(const StoredEvent& event, std::string_view source) {
    return {.source = std::string{source},
            .sequence = event.position,
            .previous = event.position - 1,
            .id = event.id,
            .entity = event.entity,
            .entity_id = event.entity_id,
            .type = event.type,
            .time = event.time,
            .time_trusted = event.time_trusted,
            .trace = parse_traceparent(event.traceparent).value_or(TraceContext{}),
            .data = Json::parse(event.data)};
}

Json to_replay(const Event& event) {
    Json element{{"sequence", event.sequence},
                 {"id", event.id},
                 {"entity", event.entity},
                 {"entity_id", event.entity_id},
                 {"event", event.type},
                 {"time", format_time(event.time)},
                 {"traceparent", event.trace.traceparent()},
                 {"data", event.data}};
    if (!event.time_trusted) element["time_untrusted"] = true;
    if (event.previous != event.sequence - 1) element["previous"] = event.previous;
    return element;
}

std::optional<Event> event_of_replay(std::string_view source, const Json& element) {
    try {
        Event event;
        event.source = source;
        event.sequence = element.at("sequence").get<std::int64_t>();
        event.previous = element.value("previous", event.sequence - 1);
        event.id = element.at("id").get<std::string>();
        event.entity = element.at("entity").get<std::string>();
        event.entity_id = element.at("entity_id").get<std::string>();
        event.type = element.at("event").get<std::string>();
        event.time = parse_time(element.at("time").get<std::string>()).value_or(Time{});
        event.time_trusted = !element.value("time_untrusted", false);
        event.trace = parse_traceparent(element.value("traceparent", "")).value_or(TraceContext{});
        event.data = element.at("data");
        return event;
    } catch (const Json::exception&) {
        return std::nullopt;
    }
}

}  // namespace kontor
