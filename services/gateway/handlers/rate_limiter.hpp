#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "runtime/service/service.hpp"
#include "services/gateway/domain/limits/quotas.hpp"
#include "services/gateway/routing/route.hpp"

namespace gateway {

/// Holds clients to the rate limits, together with the other gateways of the site: they tell each other what they granted on
/// `kontor/telemetry/quota/gateway/<instance>`. Without limits it does nothing at all. Thread-safe.
class RateLimiter {
public:
    /// Call while wiring.
    RateLimiter(kontor::Service& service, const RateLimits& limits);

    /// Counts a request, of `subject` (empty: unknown) from `address`; how its limits stand. One of them may be exceeded: then
    /// it is to be refused, and was not counted.
    std::vector<QuotaState> count(const Route& route, const std::string& subject, const std::string& address);
    /// From now on other limits hold; who is known to limits that stay the same has what is left.
    void use(const RateLimits& limits);
    /// No reports any more.
    void stop() { stopped_ = true; }

private:
    void join();
    void follow(const kontor::Instance& instance);
    void take(const kontor::Message& message);
    std::vector<QuotaState> take(const std::string& route, const std::string& subject,
                                 const std::string& address);
    void begin_reports();
    void report_regularly();
    void report();
    std::uint64_t key_of(const RateLimit& limit, const std::string& subject,
                         const std::string& address) const;

    kontor::Service& service_;
    std::atomic<bool> stopped_ = false;
    std::atomic<bool> reporting_ = false;
    std::atomic<bool> limiting_;  // asked without the lock: most gateways have no limits
    std::mutex mutex_;
    RateLimits limits_;
    std::set<std::string> peers_;
    kontor::SteadyTime told_{};  // the others
    Quotas quotas_;
};

/// Throws the `Problem` of a request that exceeds a limit: 429, with `Retry-After`.
void refuse_exceeded(const std::vector<QuotaState>& states);

}  // namespace gateway
