#include "services/gateway/routing/service_policies.hpp"

#include <algorithm>

#include "services/gateway/domain/service_names.hpp"

namespace gateway {
namespace {

using kontor::ConfigError;
using kontor::Milliseconds;
using kontor::Settings;

constexpr std::int64_t longest_ms = 3'600'000;
constexpr std::int64_t most_concurrent = 65'536;
constexpr std::int64_t most_failures = 1'000;
constexpr std::int64_t most_calls = 1'000'000;

int number(Settings& settings, const char* name, int fallback, std::int64_t min, std::int64_t max) {
    return static_cast<int>(settings.integer(name, fallback, min, max));
}

Milliseconds time(Settings& settings, const char* name, Milliseconds fallback, std::int64_t min) {
    return Milliseconds{settings.integer(name, fallback.count(), min, longest_ms)};
}

BreakerPolicy read_breaker(Settings settings, BreakerPolicy policy) {
    policy.failures = number(settings, "failures", policy.failures, 1, most_failures);
    policy.failure_percent = number(settings, "failure_percent", policy.failure_percent, 1, 100);
    policy.calls_min = number(settings, "calls_min", policy.calls_min, 1, most_calls);
    policy.window = time(settings, "window_ms", policy.window, 100);
    policy.open = time(settings, "open_ms", policy.open, 100);
    policy.probes = number(settings, "probes", policy.probes, 1, most_failures);
    settings.done();
    return policy;
}

OutlierPolicy read_outlier(Settings settings, OutlierPolicy policy) {
    policy.failures = number(settings, "failures", policy.failures, 1, most_failures);
    policy.eject = time(settings, "eject_ms", policy.eject, 100);
    policy.eject_max =
        time(settings, "eject_max_ms", std::max(policy.eject_max, policy.eject), policy.eject.count());
    settings.done();
    return policy;
}

RetryPolicy read_retry(Settings settings, RetryPolicy policy) {
    policy.attempts_max = static_cast<std::size_t>(
        settings.integer("attempts_max", static_cast<std::int64_t>(policy.attempts_max), 1, 100));
    policy.pause = time(settings, "pause_ms", policy.pause, 1);
    policy.pause_max =
        time(settings, "pause_max_ms", std::max(policy.pause_max, policy.pause), policy.pause.count());
    policy.budget_percent = number(settings, "budget_percent", policy.budget_percent, 0, 1000);
    policy.budget_floor_per_s = number(settings, "budget_floor_per_s", policy.budget_floor_per_s, 0, 10'000);
    settings.done();
    return policy;
}

void read_balancing(Settings& settings, const std::string& name, ServicePolicy& policy) {
    const auto text = settings.text("balancing", "");
    policy.key = settings.text("key", policy.key);
    if (!text.empty()) {
        const auto balancing = parse_balancing(text);
        if (!balancing) {
            throw ConfigError{"services." + name +
                              ".balancing must be shared, round-robin, least-outstanding, latency or by-key"};
        }
        policy.balancing = *balancing;
    }
    if (policy.balancing == Balancing::by_key && policy.key.empty())
        throw ConfigError{"services." + name +
                          ".key is required: the member of a request's input that is the key"};
}

ServicePolicy read_policy(Settings settings, const std::string& name, ServicePolicy policy) {
    read_balancing(settings, name, policy);
    policy.concurrent_max = static_cast<std::size_t>(settings.integer(
        "concurrent_max", static_cast<std::int64_t>(policy.concurrent_max), 1, most_concurrent));
    policy.breaker = read_breaker(settings.section("breaker"), policy.breaker);
    policy.outlier = read_outlier(settings.section("outlier"), policy.outlier);
    policy.retry = read_retry(settings.section("retry"), policy.retry);
    settings.done();
    return policy;
}

}  // namespace

ServicePolicies read_service_policies(Settings services, const ServicePolicy& fallback) {
    ServicePolicies policies{.fallback = read_policy(services.section("default"), "default", fallback)};
    for (const auto& name : services.names()) {
        if (name == "default") continue;
        if (std::ranges::find(service_names, name) == service_names.end())
            throw ConfigError{"services." + name + " is no service that the gateway asks"};
        policies.named.emplace(name, read_policy(services.section(name.c_str()), name, policies.fallback));
    }
    return policies;
}

}  // namespace gateway
