#pragma once

#include <atomic>
#include <expected>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "runtime/rpc/attempt_guide.hpp"
#include "runtime/service/service.hpp"
#include "services/gateway/domain/traffic/service_policies.hpp"
#include "services/gateway/domain/traffic/service_traffic.hpp"

namespace gateway {

/// All calls to services pass here: bounded for each service, kept away from what fails, balanced over instances, asked again
/// within a budget. It follows presence; it tells what changes in the log and in metrics, and how things stand on
/// `kontor/telemetry/traffic/gateway/<instance>`. Thread-safe.
class Traffic {
    struct Lane;
    class Guide;

public:
    /// A call under way; `end` it once.
    class Passage {
    public:
        /// `reply`: what the call came to; nothing when nobody waited for that.
        void end(const std::optional<kontor::Reply>& reply);

    private:
        friend class Traffic;
        Passage(Traffic& traffic, Lane& lane, CircuitBreaker::Permit permit, std::shared_ptr<Guide> guide);

        Traffic& traffic_;
        Lane& lane_;
        CircuitBreaker::Permit permit_;
        std::shared_ptr<Guide> guide_;
    };

    /// Call while wiring: it follows the directory. `concurrent_max`: of a service of which nothing is said.
    Traffic(kontor::Service& service, const ServicePolicies& policies, std::size_t concurrent_max);
    ~Traffic();

    /// Lets a call pass, and gives it its guide; or says why not.
    std::expected<Passage, kontor::Reply> begin(kontor::Call& call);
    /// From now on other policies hold; a service whose policy stays the same notices nothing.
    void use(const ServicePolicies& policies);
    /// No reports any more.
    void stop();

private:
    ServicePolicy policy_of(const std::string& service) const;
    Lane* lane_of(const std::string& service);
    std::vector<Lane*> lanes();
    void follow(const kontor::Instance& instance);
    void tell(Lane& lane, const std::vector<TrafficChange>& changes);
    void tell_one(const Lane& lane, const TrafficChange& change);
    void count_refusal(const Lane& lane, Reason reason);
    void count_attempt(const Lane& lane, const std::string& instance, AttemptEnd end);
    std::uint64_t draw();
    void report();
    void report_regularly();

    kontor::Service& service_;
    const std::size_t concurrent_max_;
    std::mutex mutex_;
    ServicePolicies policies_;
    std::map<std::string, std::unique_ptr<Lane>, std::less<>> lanes_;  // none is ever removed
    std::atomic<bool> stopped_ = false;
};

}  // namespace gateway
