#include "runtime/service/presence.hpp"

namespace kontor {
namespace {

/// A health message outlives two missed successors, no more.
constexpr std::uint32_t health_expiry_seconds = 15;

}  // namespace

Presence::Presence(std::string service, std::string instance, Time started, int process)
    : service_{std::move(service)}, instance_{std::move(instance)}, started_{started}, process_{process} {}

Message Presence::message(const std::string& status, std::int64_t position) const {
    Message message;
    message.topic = "kontor/presence/" + service_ + "/" + instance_;
    message.payload = Json{
        {"instance", instance_},
        {"service", service_},
        {"version", KONTOR_VERSION},
        {"status", status},
        {"epoch", started_.time_since_epoch().count()},
        {"since", format_time(started_)},
        {"position", position},
        {"address", nullptr},           // what other instances need is on the bus
        {"partitions", Json::array()},  // none: any instance takes any request
        {"pid", process_}}.dump();
    message.content_type = "application/json";
    message.qos = 1;
    message.retain = true;
    return message;
}

Message Presence::health(const Json& checks, bool ok, std::int64_t position, Time now) const {
    Message message;
    message.topic = "kontor/health/" + service_ + "/" + instance_;
    message.payload = Json{{"instance", instance_},
                           {"status", ok ? "ok" : "degraded"},
                           {"epoch", started_.time_since_epoch().count()},
                           {"position", position},
                           {"checks", checks},
                           {"time", format_time(now)}}
                          .dump();
    message.content_type = "application/json";
    message.expiry_seconds = health_expiry_seconds;
    return message;
}

}  // namespace kontor
