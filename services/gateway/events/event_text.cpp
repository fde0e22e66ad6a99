#include "services/gateway/events/event_text.hpp"

namespace gateway {

std::string event_text(const kontor::Event& event, std::string_view site) {
    kontor::Json json{{"specversion", "1.0"},
                      {"id", event.id},
                      {"source", "/kontor/" + std::string{site} + "/" + event.source},
                      {"type", "kontor." + event.source + "." + event.type + ".v1"},
                      {"subject", event.entity + "/" + event.entity_id},
                      {"time", kontor::format_time(event.time)},
                      {"sequence", std::to_string(event.sequence)},
                      {"datacontenttype", "application/json"},
                      {"data", event.data}};
    if (!event.time_trusted) json["timeuntrusted"] = true;
    if (!event.trace.trace_id.empty()) json["traceparent"] = event.trace.traceparent();
    // No line break is left in it: JSON escapes them.
    return "data: " + json.dump(-1, ' ', false, kontor::Json::error_handler_t::replace) + "\n\n";
}

}  // namespace gateway
