#include "runtime/telemetry/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <limits>

namespace kontor {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

const prometheus::Histogram::BucketBoundaries latency_buckets{
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0};
const prometheus::Histogram::BucketBoundaries size_buckets{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};

const char* type_name(MetricType type) {
    switch (type) {
        case MetricType::Counter: return "counter";
        case MetricType::Gauge: return "gauge";
        default: return "histogram";
    }
}

Json sample_of(MetricType type, const ClientMetric& metric) {
    Json sample{{"labels", Json::object()}};
    for (const auto& label : metric.label) sample["labels"][label.name] = label.value;
    if (type == MetricType::Counter) sample["value"] = metric.counter.value;
    if (type == MetricType::Gauge) sample["value"] = metric.gauge.value;
    if (type == MetricType::Histogram) {
        sample["count"] = metric.histogram.sample_count;
        sample["sum"] = metric.histogram.sample_sum;
        Json buckets = Json::array();
        for (const auto& bucket : metric.histogram.bucket) {
            // JSON has no infinity; the last bucket's bound is left out.
            if (bucket.upper_bound == std::numeric_limits<double>::infinity()) continue;
            buckets.push_back(Json::array({bucket.upper_bound, bucket.cumulative_count}));
        }
        sample["buckets"] = std::move(buckets);
    }
    return sample;
}

void read_histogram(const Json& sample, ClientMetric& metric) {
    metric.histogram.sample_count = sample.at("count").get<std::uint64_t>();
    metric.histogram.sample_sum = sample.at("sum").get<double>();
    for (const auto& bucket : sample.at("buckets")) {
        metric.histogram.bucket.push_back({bucket.at(1).get<std::uint64_t>(), bucket.at(0).get<double>()});
    }
    metric.histogram.bucket.push_back(
        {metric.histogram.sample_count, std::numeric_limits<double>::infinity()});
}

ClientMetric read_sample(MetricType type, const Json& sample, const Metrics::Labels& labels) {
    ClientMetric metric;
    for (const auto& [name, value] : labels) metric.label.push_back({name, value});
    for (const auto& [name, value] : sample.at("labels").items()) {
        metric.label.push_back({name, value.get<std::string>()});
    }
    if (type == MetricType::Counter) metric.counter.value = sample.at("value").get<double>();
    if (type == MetricType::Gauge) metric.gauge.value = sample.at("value").get<double>();
    if (type == MetricType::Histogram) read_histogram(sample, metric);
    return metric;
}

MetricFamily read_family(const Json& json, const Metrics::Labels& labels) {
    MetricFamily family;
    family.name = json.at("name").get<std::string>();
    family.help = json.at("help").get<std::string>();
    const auto type = json.at("type").get<std::string>();
    family.type = type == "counter" ? MetricType::Counter
                  : type == "gauge" ? MetricType::Gauge
                                    : MetricType::Histogram;
    for (const auto& sample : json.at("samples"))
        family.metric.push_back(read_sample(family.type, sample, labels));
    return family;
}

}  // namespace

Metrics::Metrics() : registry_{std::make_shared<prometheus::Registry>()} {}
Metrics::~Metrics() = default;

prometheus::Counter& Metrics::counter(const std::string& name, const std::string& help,
                                      const Labels& labels) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(*registry_).Add(labels);
}

prometheus::Gauge& Metrics::gauge(const std::string& name, const std::string& help, const Labels& labels) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(*registry_).Add(labels);
}

prometheus::Histogram& Metrics::latency(const std::string& name, const std::string& help,
                                        const Labels& labels) {
    return prometheus::BuildHistogram()
        .Name(name)
        .Help(help)
        .Register(*registry_)
        .Add(labels, latency_buckets);
}

prometheus::Histogram& Metrics::size(const std::string& name, const std::string& help, const Labels& labels) {
    return prometheus::BuildHistogram().Name(name).Help(help).Register(*registry_).Add(labels, size_buckets);
}

std::vector<MetricFamily> Metrics::collect() const {
    return registry_->Collect();
}

Json Metrics::snapshot() const {
    Json families = Json::array();
    for (const auto& family : collect()) {
        Json samples = Json::array();
        for (const auto& metric : family.metric) samples.push_back(sample_of(family.type, metric));
        families.push_back({{"name", family.name},
                            {"help", family.help},
                            {"type", type_name(family.type)},
                            {"samples", std::move(samples)}});
    }
    return families;
}

std::vector<MetricFamily> families_of(const Json& snapshot, const Metrics::Labels& labels) {
    std::vector<MetricFamily> families;
    for (const auto& json : snapshot) {
        try {
            families.push_back(read_family(json, labels));
        } catch (const Json::exception&) {
            continue;
        }
    }
    return families;
}

std::string exposition(std::vector<MetricFamily> families) {
    std::map<std::string, MetricFamily> merged;
    for (auto& family : families) {
        auto [at, fresh] = merged.try_emplace(family.name, family);
        if (fresh || at->second.type != family.type) continue;
        at->second.metric.insert(at->second.metric.end(), family.metric.begin(), family.metric.end());
    }
    std::vector<MetricFamily> ordered;
    for (auto& [name, family] : merged) ordered.push_back(std::move(family));
    return prometheus::TextSerializer{}.Serialize(ordered);
}

}  // namespace kontor
