#include "services/gateway/handlers/fleet_metrics.hpp"

#include <prometheus/metric_family.h>

namespace gateway {
namespace {

/// Services publish every ten seconds; what is much older is of an instance that is gone, and no measurement
/// any more.
constexpr kontor::Milliseconds snapshot_lifetime{35'000};
/// More than any node runs; bounds what a stranger on the bus could make us keep.
constexpr std::size_t max_instances = 256;

}  // namespace

FleetMetrics::FleetMetrics(kontor::Service& service) : service_{service} {
    service.bus().subscribe("kontor/telemetry/metrics/+/+", 0,
                            [this](const kontor::Message& message) { take(message); });
}

void FleetMetrics::take(const kontor::Message& message) {
    std::pair key{std::string{kontor::topic_level(message.topic, 3)},
                  std::string{kontor::topic_level(message.topic, 4)}};
    if (key.second == service_.config().instance) return;         // our own are taken fresh
    if (!kontor::parse_json(message.payload).is_array()) return;  // what was good stays
    const std::scoped_lock lock{mutex_};
    if (snapshots_.size() == max_instances && !snapshots_.contains(key)) return;
    snapshots_.insert_or_assign(std::move(key), Snapshot{message.payload, service_.clock().steady()});
}

FleetMetrics::Snapshots FleetMetrics::snapshots() const {
    const std::scoped_lock lock{mutex_};
    return snapshots_;
}

std::string FleetMetrics::page() const {
    const auto& config = service_.config();
    auto families = kontor::families_of(service_.metrics().snapshot(),
                                        {{"service", config.service}, {"instance", config.instance}});
    const auto oldest = service_.clock().steady() - snapshot_lifetime;
    for (const auto& [key, snapshot] : snapshots()) {
        if (snapshot.taken < oldest) continue;
        auto more = kontor::families_of(kontor::parse_json(snapshot.families),
                                        {{"service", key.first}, {"instance", key.second}});
        std::move(more.begin(), more.end(), std::back_inserter(families));
    }
    return kontor::exposition(std::move(families));
}

}  // namespace gateway
