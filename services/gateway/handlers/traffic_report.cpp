#include "services/gateway/handlers/traffic_report.hpp"

#include <prometheus/gauge.h>

#include <cmath>

#include "runtime/base/json.hpp"

namespace gateway {
namespace {

using kontor::Json;

/// A report outlives two missed successors, no more.
constexpr std::uint32_t report_expiry_seconds = 15;

Json json_of(const InstanceView& view) {
    return {{"up", view.up},
            {"breaker", name_of(view.breaker)},
            {"ejected_ms", view.ejected_for.count()},
            {"under_way", view.outstanding},
            {"latency_ms", std::round(view.seconds * 1e6) / 1000}};
}

Json json_of(const ServiceView& view) {
    Json instances = Json::object();
    for (const auto& instance : view.instances) instances[instance.name] = json_of(instance);
    return {{"breaker", name_of(view.breaker)},
            {"open_ms", view.open_for.count()},
            {"under_way", view.under_way},
            {"instances", std::move(instances)}};
}

}  // namespace

kontor::Message report_message(const std::string& instance, std::span<const NamedView> services,
                               kontor::Time now) {
    Json body{{"instance", instance}, {"time", kontor::format_time(now)}, {"services", Json::object()}};
    for (const auto& [name, view] : services) body["services"][name] = json_of(view);
    kontor::Message message;
    message.topic = "kontor/telemetry/traffic/gateway/" + instance;
    message.payload = body.dump();
    message.content_type = "application/json";
    message.retain = true;
    message.expiry_seconds = report_expiry_seconds;
    return message;
}

void measure(kontor::Metrics& metrics, const std::string& service, const ServiceView& view) {
    const auto set_breaker = [&](const std::string& instance, CircuitBreaker::State state) {
        metrics
            .gauge(
                "kontor_gateway_breaker_state",
                "Circuit breaker: 0 closed, 1 half-open, 2 open; of the service where no instance is named",
                {{"target", service}, {"target_instance", instance}})
            .Set(static_cast<double>(state));
    };
    set_breaker("", view.breaker);
    metrics.gauge("kontor_gateway_calls_under_way", "Calls that wait for an answer", {{"target", service}})
        .Set(static_cast<double>(view.under_way));
    for (const auto& instance : view.instances) {
        set_breaker(instance.name, instance.breaker);
        metrics
            .gauge("kontor_gateway_ejected", "1 while the instance is ejected as an outlier",
                   {{"target", service}, {"target_instance", instance.name}})
            .Set(instance.ejected_for > kontor::Milliseconds{0} ? 1 : 0);
    }
}

}  // namespace gateway
