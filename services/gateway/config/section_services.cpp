// services: how calls are sent to each service.
#include <algorithm>
#include <type_traits>

#include "services/gateway/body/schema_fault.hpp"
#include "services/gateway/config/section.hpp"
#include "services/gateway/domain/service_names.hpp"

namespace gateway {
namespace {

using kontor::Json;

constexpr std::string_view for_all = "default";

/// Milliseconds and numbers; the schema has seen to their types and ranges.
template <typename Value>
void read(const Json& from, const char* name, Value& value) {
    const auto found = from.find(name);
    if (found == from.end()) return;
    if constexpr (std::is_same_v<Value, kontor::Milliseconds>) {
        value = kontor::Milliseconds{found->get<std::int64_t>()};
    } else {
        value = found->get<Value>();
    }
}

/// One service's policy, and what is wrong with it.
class PolicyReader {
public:
    PolicyReader(Draft& draft, std::string pointer) : draft_{draft}, pointer_{std::move(pointer)} {}

    ServicePolicy read_policy(const Json& from, ServicePolicy policy) {
        read_balancing(from, policy);
        std::size_t concurrent = policy.concurrent_max.value_or(0);
        read(from, "concurrent_max", concurrent);
        if (concurrent > 0) policy.concurrent_max = concurrent;
        read_breaker(from.value("breaker", Json::object()), policy.breaker);
        read_outlier(from.value("outlier", Json::object()), policy.outlier);
        read_retry(from.value("retry", Json::object()), policy.retry);
        return policy;
    }

private:
    void read_balancing(const Json& from, ServicePolicy& policy) {
        const auto named = from.find("balancing");
        if (named != from.end())
            policy.balancing = parse_balancing(named->get_ref<const std::string&>()).value();
        policy.key = from.value("key", policy.key);
        if (policy.balancing == Balancing::by_key && policy.key.empty())
            draft_.faults.add(pointer_ + "/key",
                              "is missing: the member of a request's input that is the key");
    }

    static void read_breaker(const Json& from, BreakerPolicy& policy) {
        read(from, "failures", policy.failures);
        read(from, "failure_percent", policy.failure_percent);
        read(from, "calls_min", policy.calls_min);
        read(from, "window_ms", policy.window);
        read(from, "open_ms", policy.open);
        read(from, "probes", policy.probes);
    }

    void read_outlier(const Json& from, OutlierPolicy& policy) {
        read(from, "failures", policy.failures);
        read(from, "eject_ms", policy.eject);
        read_most(from, "/outlier/", "eject_max_ms", policy.eject, policy.eject_max);
    }

    void read_retry(const Json& from, RetryPolicy& policy) {
        read(from, "attempts_max", policy.attempts_max);
        read(from, "pause_ms", policy.pause);
        read_most(from, "/retry/", "pause_max_ms", policy.pause, policy.pause_max);
        read(from, "budget_percent", policy.budget_percent);
        read(from, "budget_floor_per_s", policy.budget_floor_per_s);
    }

    /// What grows from `least` up to this; without a word it is not less.
    void read_most(const Json& from, const char* within, const char* name, kontor::Milliseconds least,
                   kontor::Milliseconds& most) {
        most = std::max(most, least);
        read(from, name, most);
        if (most < least)
            draft_.faults.add(pointer_ + within + name,
                              "must be at least " + std::to_string(least.count()) + ", what it grows from");
    }

    Draft& draft_;
    const std::string pointer_;
};

}  // namespace

void read_services(const Json& section, Draft& draft) {
    const auto policy_of = [&](const std::string& name, const Json& from, const ServicePolicy& fallback) {
        return PolicyReader{draft, "/services/" + pointer_token(name)}.read_policy(from, fallback);
    };
    auto& policies = draft.config.services;
    const auto fallback = section.find(for_all);
    if (fallback != section.end()) policies.fallback = policy_of("default", *fallback, {});
    for (const auto& [name, from] : section.items()) {
        if (name == for_all) continue;
        if (!draft.methods.has_service(name) && std::ranges::find(service_names, name) == service_names.end())
            draft.faults.add("/services/" + pointer_token(name), "is no service that the gateway asks");
        policies.named.emplace(name, policy_of(name, from, policies.fallback));
    }
}

}  // namespace gateway
