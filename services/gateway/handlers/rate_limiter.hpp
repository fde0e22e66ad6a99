#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "runtime/service/service.hpp"
#include "services/gateway/domain/limits/quotas.hpp"
#include "services/gateway/routing/rate_limit_policy.hpp"
#include "services/gateway/routing/route_table.hpp"

namespace gateway {

/// Holds clients to the rate limits, together with the other gateways of the site: they tell each other what they granted on
/// `kontor/telemetry/quota/gateway/<instance>`. Without limits it does nothing at all. Thread-safe.
class RateLimiter {
public:
    /// Call while wiring. Throws `kontor::ConfigError` for a limit of a route that isn't there, or that is vital.
    RateLimiter(kontor::Service& service, const RateLimits& limits, const RouteTable& table);

    /// Counts a request, of `subject` (empty: unknown) from `address`; how its limits stand. One of them may be exceeded: then
    /// it is to be refused, and was not counted.
    std::vector<QuotaState> count(const Route& route, const std::string& subject, const std::string& address);
    /// No reports any more.
    void stop() { stopped_ = true; }

private:
    void check_routes(const RouteTable& table) const;
    void join();
    void follow(const kontor::Instance& instance);
    void take(const kontor::Message& message);
    void report_regularly();
    void report();
    std::uint64_t key_of(const RateLimit& limit, const std::string& subject,
                         const std::string& address) const;

    kontor::Service& service_;
    const RateLimits limits_;
    std::atomic<bool> stopped_ = false;
    std::mutex mutex_;
    std::set<std::string> peers_;
    kontor::SteadyTime told_{};  // the others
    Quotas quotas_;
};

/// Throws the `Problem` of a request that exceeds a limit: 429, with `Retry-After`.
void refuse_exceeded(const std::vector<QuotaState>& states);

}  // namespace gateway
