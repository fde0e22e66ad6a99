#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runtime/base/json.hpp"

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
class Registry;
struct MetricFamily;
}  // namespace prometheus

namespace kontor {

/// A process's metrics, kept by prometheus-cpp. Thread-safe; returned references live as long as this object.
/// Names follow the Prometheus conventions: `kontor_` prefix, base units, `_total` for counters.
class Metrics {
public:
    using Labels = std::map<std::string, std::string>;

    Metrics();
    ~Metrics();

    prometheus::Counter& counter(const std::string& name, const std::string& help, const Labels& labels = {});
    prometheus::Gauge& gauge(const std::string& name, const std::string& help, const Labels& labels = {});
    /// Seconds, with buckets from 100 µs to 10 s.
    prometheus::Histogram& latency(const std::string& name, const std::string& help,
                                   const Labels& labels = {});
    /// Powers of two from 1 to 1024.
    prometheus::Histogram& size(const std::string& name, const std::string& help, const Labels& labels = {});

    /// All values as JSON, for the telemetry topic.
    Json snapshot() const;
    std::vector<prometheus::MetricFamily> collect() const;

private:
    std::shared_ptr<prometheus::Registry> registry_;
};

/// Reads a `snapshot()` back, adding `labels` to each sample. Malformed parts are left out: it comes from the network.
std::vector<prometheus::MetricFamily> families_of(const Json& snapshot, const Metrics::Labels& labels);

/// The Prometheus text exposition format 0.0.4; families of the same name are merged.
std::string exposition(std::vector<prometheus::MetricFamily> families);

}  // namespace kontor
