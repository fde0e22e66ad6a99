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
    struct Snapshot {
        kontor::Json families;
        kontor::SteadyTime taken;
    };
    void take(const kontor::Message& message);

    kontor::Service& service_;
    mutable std::mutex mutex_;
    std::map<std::pair<std::string, std::string>, Snapshot> snapshots_;  // by service and instance
};

}  // namespace gateway
