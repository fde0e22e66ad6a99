#pragma once

#include <expected>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "services/gateway/domain/traffic/balancing.hpp"
#include "services/gateway/domain/traffic/circuit_breaker.hpp"
#include "services/gateway/domain/traffic/outlier.hpp"
#include "services/gateway/domain/traffic/peak_ewma.hpp"
#include "services/gateway/domain/traffic/retry.hpp"

namespace gateway {

/// How calls are sent to one service.
struct ServicePolicy {
    Balancing balancing = Balancing::least_outstanding;
    std::string key{};  ///< for `by_key`: the member of a request's input that is the key
    std::optional<std::size_t>
        concurrent_max{};     ///< calls under way at a time (bulkhead); without it, no bound
    BreakerPolicy breaker{};  ///< of the service, and of each instance
    OutlierPolicy outlier{};
    RetryPolicy retry{};

    bool operator==(const ServicePolicy&) const = default;
};

/// Why something isn't sent.
enum class Reason {
    full,         ///< as much is under way as may be
    open,         ///< it fails, and is left alone for a while
    spent,        ///< the retry budget is
    tried_enough  ///< the call has had all its attempts
};

struct Refusal {
    Reason reason;
    kontor::Milliseconds retry_after;
};

/// How an attempt ended, as far as it says something of the instance.
enum class AttemptEnd {
    worked,       ///< it decided: yes, or no
    turned_away,  ///< it is there, and can't just now (busy, its disk is full)
    failed,       ///< any other error
    silent,       ///< no answer in time
    abandoned     ///< nobody waited for it any more
};

/// How a call ended, for the service.
enum class CallEnd { worked, failed, unknown };

/// What is known of a call that is to have an attempt.
struct AttemptWish {
    std::span<const std::string> tried{};  ///< where those before it went, the latest last
    std::string_view key{};                ///< may be empty
    std::string_view
        only{};  ///< the one that may have done it already, whose store alone knows; empty: any may be asked
};

/// One attempt under way.
struct Attempt {
    std::string instance{};  ///< empty: whichever the broker chooses
    std::uint64_t birth = 0;
    CircuitBreaker::Permit permit = 0;
    kontor::SteadyTime since{};
};

/// What has changed with a service or an instance of it.
struct TrafficChange {
    std::string instance;  ///< empty: the service
    enum class What { breaker, ejected, on_probation } what;
    CircuitBreaker::State state = CircuitBreaker::State::closed;
};

/// How an instance or the service is, for whoever looks on.
struct InstanceView {
    std::string name;
    bool up = false;
    CircuitBreaker::State breaker = CircuitBreaker::State::closed;
    kontor::Milliseconds ejected_for{0};
    std::size_t outstanding = 0;
    double seconds = 0;
};

struct ServiceView {
    CircuitBreaker::State breaker = CircuitBreaker::State::closed;
    kontor::Milliseconds open_for{0};
    std::size_t under_way = 0;
    std::vector<InstanceView> instances;
};

/// All decisions about the calls to one service: whether there is one more, and which instance gets it. Knows no clock and no
/// lock: for one thread at a time; times must not go back.
class ServiceTraffic {
public:
    /// More than any service has; bounds what a stranger on the bus could make us keep.
    static constexpr std::size_t instances_max = 64;

    explicit ServiceTraffic(ServicePolicy policy);

    /// From now on another policy holds; all breakers begin anew, closed. Calls under way go on.
    void use(ServicePolicy policy);

    /// Presence: an instance has come, or come back; whatever was known of it before is forgotten, and a service that was
    /// left alone is tried again at once.
    void arrived(const std::string& name, kontor::SteadyTime now);
    /// It is draining or gone: it gets nothing any more.
    void left(const std::string& name);

    std::expected<CircuitBreaker::Permit, Refusal> begin(kontor::SteadyTime now);
    void end(CircuitBreaker::Permit permit, CallEnd end, kontor::SteadyTime now);

    /// Where a call's next attempt goes.
    std::expected<Attempt, Refusal> attempt(const AttemptWish& wish, std::uint64_t random,
                                            kontor::SteadyTime now);
    /// How long a call waits before its next attempt; not at all when there is none, so that it learns of that. `asked`: what
    /// the last instance asked for; that one only.
    kontor::Milliseconds pause(std::span<const std::string> tried, kontor::Milliseconds asked,
                               std::uint64_t random, kontor::SteadyTime now) const;
    /// `timed`: whether the time that the attempt took says something of the instance.
    void end(const Attempt& attempt, AttemptEnd end, bool timed, kontor::SteadyTime now);

    const ServicePolicy& policy() const { return policy_; }
    ServiceView view(kontor::SteadyTime now) const;
    /// What has changed since the last time, also by time alone.
    std::vector<TrafficChange> changes(kontor::SteadyTime now);

private:
    struct Instance {
        std::uint64_t birth;
        bool up;
        std::size_t outstanding = 0;
        PeakEwma latency{};
        CircuitBreaker breaker;
        Outlier outlier;
        CircuitBreaker::State told = CircuitBreaker::State::closed;
        bool told_ejected = false;
    };
    using Instances = std::map<std::string, Instance, std::less<>>;

    std::expected<std::string_view, Refusal> pick(const AttemptWish& wish, std::uint64_t random,
                                                  kontor::SteadyTime now);
    std::expected<std::string_view, Refusal> owner(std::string_view key, kontor::SteadyTime now) const;
    std::expected<std::string_view, Refusal> if_admitted(std::string_view name, kontor::SteadyTime now) const;
    std::vector<Candidate> candidates(kontor::SteadyTime now) const;
    kontor::Milliseconds until_one_is_back(kontor::SteadyTime now) const;
    void note_failure(Instance& instance, CircuitBreaker::Permit permit, kontor::SteadyTime now);
    bool may_eject(kontor::SteadyTime now) const;
    bool any_up() const;
    void make_room();

    ServicePolicy policy_;
    CircuitBreaker breaker_;
    RetryBudget budget_;
    CircuitBreaker::State told_ = CircuitBreaker::State::closed;
    std::size_t under_way_ = 0;
    std::uint64_t turn_ = 0;
    std::uint64_t births_ = 0;
    Instances instances_;
};

}  // namespace gateway
