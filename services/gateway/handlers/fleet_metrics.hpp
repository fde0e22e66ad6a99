#pragma once

#include <map>
#include <mutex>
#include <string>

#include "runtime/service/service.hpp"

namespace gateway {

/// `/metrics`: the metrics of all services, as each last published them, and the gateway's own as they are
/// now. Thread-safe.
class FleetMetrics {
public:
    /// Call while wiring: it subscribes.
    explicit FleetMetrics(kontor::Service& service);
    /// The Prometheus text format; each sample with the labels service and instance.
    std::string page() const;

private:
    /// Kept as it came: parsed it takes many times as much, and few ask for the page.
    struct Snapshot {
        std::string families;
        kontor::SteadyTime taken;
    };
    using Snapshots = std::map<std::pair<std::string, std::string>, Snapshot>;  // by service and instance
    void take(const kontor::Message& message);
    Snapshots snapshots() const;

    kontor::Service& service_;
    mutable std::mutex mutex_;
    Snapshots snapshots_;
};

}  // namespace gateway
