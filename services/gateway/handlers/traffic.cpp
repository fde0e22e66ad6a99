#include "services/gateway/handlers/traffic.hpp"

#include <prometheus/counter.h>

#include <cstring>
#include <mutex>

#include "runtime/base/invariant.hpp"
#include "services/gateway/domain/service_names.hpp"
#include "services/gateway/handlers/traffic_report.hpp"

namespace gateway {
namespace {

using kontor::Milliseconds;
using kontor::Reply;

constexpr Milliseconds report_interval{5'000};
/// More services than any node has; bounds what a stranger on the bus could make us keep.
constexpr std::size_t lanes_max = 64;

/// Labels of metrics. (`service` and `instance` are those of whom the metric is.)
constexpr const char* target = "target";
constexpr const char* target_instance = "target_instance";

const char* name_of(AttemptEnd end) {
    switch (end) {
        case AttemptEnd::worked: return "worked";
        case AttemptEnd::turned_away: return "turned-away";
        case AttemptEnd::failed: return "failed";
        case AttemptEnd::silent: return "silent";
        default: return "abandoned";
    }
}

const char* name_of(Reason reason) {
    switch (reason) {
        case Reason::full: return "bulkhead";
        case Reason::open: return "breaker";
        case Reason::spent: return "retry-budget";
        default: return "attempts";
    }
}

Reply reply_of(const std::string& service, const Refusal& refusal) {
    const bool full = refusal.reason == Reason::full;
    auto reply = Reply::error(
        {full ? kontor::ErrorKind::busy : kontor::ErrorKind::unavailable,
         full ? service + " is asked as much as it may be" : service + " fails, and is left alone a while"});
    reply.body()["retry_after_ms"] = refusal.retry_after.count();
    return reply;
}

AttemptEnd end_of(const Reply& reply) {
    if (!reply.is_error()) return AttemptEnd::worked;
    const auto code = reply.code();
    if (code == "parked") return AttemptEnd::worked;
    return code == "busy" || code == "storage" ? AttemptEnd::turned_away : AttemptEnd::failed;
}

}  // namespace

/// What belongs to one service.
struct Traffic::Lane {
    Lane(std::string name, const ServicePolicy& policy) : service{std::move(name)}, traffic{policy} {}

    const std::string service;
    std::mutex mutex;
    ServiceTraffic traffic;
};

/// What belongs to one call. Guarded by the lane's mutex.
class Traffic::Guide final : public kontor::AttemptGuide {
public:
    Guide(Traffic& traffic, Lane& lane, const kontor::Call& call)
        : traffic_{traffic}, lane_{lane}, key_{key_of(call)}, timed_{!call.waits}, changes_{call.changes} {}

    std::expected<std::string, Reply> next() override {
        const auto random = traffic_.draw();
        const auto now = traffic_.service_.clock().steady();
        std::expected<Attempt, Refusal> attempt;
        {
            const std::scoped_lock lock{lane_.mutex};
            attempt = lane_.traffic.attempt({tried_, key_, only_}, random, now);
            if (attempt) note(*attempt);
        }
        if (attempt) return attempt->instance;
        traffic_.count_refusal(lane_, attempt.error().reason);
        return std::unexpected{reply_of(lane_.service, attempt.error())};
    }

    Milliseconds pause(Milliseconds asked) override {
        const auto random = traffic_.draw();
        const std::scoped_lock lock{lane_.mutex};
        return lane_.traffic.pause(tried_, asked, random, traffic_.service_.clock().steady());
    }

    void answered(std::size_t attempt, const Reply& reply) override {
        {
            const std::scoped_lock lock{lane_.mutex};
            if (--unanswered_ == 0) only_.clear();
        }
        end(attempt, end_of(reply));
    }
    void silent(std::size_t attempt) override { end(attempt, AttemptEnd::silent); }
    void abandoned(std::size_t attempt) override { end(attempt, AttemptEnd::abandoned); }

    bool was_attempted() const {
        const std::scoped_lock lock{lane_.mutex};
        return !tried_.empty();
    }

private:
    std::string key_of(const kontor::Call& call) const {
        std::string member;
        {
            const std::scoped_lock lock{lane_.mutex};
            member = lane_.traffic.policy().key;
        }
        const auto found = call.body.find(member);
        return found != call.body.end() && found->is_string() ? found->get<std::string>() : std::string{};
    }

    void note(const Attempt& attempt) {
        tried_.push_back(attempt.instance);
        attempts_.push_back(attempt);
        ++unanswered_;
        if (changes_) only_ = attempt.instance;
    }

    void end(std::size_t number, AttemptEnd end) {
        const auto now = traffic_.service_.clock().steady();
        std::string instance;
        std::vector<TrafficChange> changes;
        {
            const std::scoped_lock lock{lane_.mutex};
            INVARIANT(number < attempts_.size());
            instance = attempts_[number].instance;
            lane_.traffic.end(attempts_[number], end, timed_, now);
            changes = lane_.traffic.changes(now);
        }
        traffic_.count_attempt(lane_, instance, end);
        traffic_.tell(lane_, changes);
    }

    Traffic& traffic_;
    Lane& lane_;
    const std::string key_;
    const bool timed_;
    const bool changes_;
    std::size_t unanswered_ = 0;  // attempts, also those that nobody waits for any more
    std::string only_;  // may have done it, until it says no: asked elsewhere, it could be done twice
    std::vector<std::string> tried_;
    std::vector<Attempt> attempts_;
};

Traffic::Passage::Passage(Traffic& traffic, Lane& lane, CircuitBreaker::Permit permit,
                          std::shared_ptr<Guide> guide)
    : traffic_{traffic}, lane_{lane}, permit_{permit}, guide_{std::move(guide)} {}

void Traffic::Passage::end(const std::optional<Reply>& reply) {
    auto how = CallEnd::unknown;
    // What was never sent was answered by us.
    if (reply && guide_->was_attempted()) {
        const auto end = end_of(*reply);
        if (end == AttemptEnd::worked) how = CallEnd::worked;
        if (end == AttemptEnd::failed) how = CallEnd::failed;
    }
    const auto now = traffic_.service_.clock().steady();
    std::vector<TrafficChange> changes;
    {
        const std::scoped_lock lock{lane_.mutex};
        lane_.traffic.end(permit_, how, now);
        changes = lane_.traffic.changes(now);
    }
    traffic_.tell(lane_, changes);
}

Traffic::Traffic(kontor::Service& service, const ServicePolicies& policies, std::size_t concurrent_max)
    : service_{service}, concurrent_max_{concurrent_max}, policies_{policies} {
    for (const auto name : service_names) lane_of(std::string{name});
    service.directory().on_changed([this](const kontor::Instance& instance) { follow(instance); });
    service.on_start([this] { report_regularly(); });
    service.on_connected([this] { report(); });
}

Traffic::~Traffic() = default;

void Traffic::use(const ServicePolicies& policies) {
    {
        const std::scoped_lock lock{mutex_};
        policies_ = policies;
    }
    for (auto* lane : lanes()) {
        std::vector<TrafficChange> changes;
        {
            const std::scoped_lock both{mutex_, lane->mutex};
            auto policy = policy_of(lane->service);
            if (policy == lane->traffic.policy()) continue;
            lane->traffic.use(std::move(policy));
            changes = lane->traffic.changes(service_.clock().steady());
        }
        tell(*lane, changes);
    }
}

void Traffic::stop() {
    stopped_ = true;
}

ServicePolicy Traffic::policy_of(const std::string& service) const {
    auto policy = policies_.of(service);
    if (!policy.concurrent_max) policy.concurrent_max = concurrent_max_;
    return policy;
}

/// Null when there are too many.
Traffic::Lane* Traffic::lane_of(const std::string& service) {
    const std::scoped_lock lock{mutex_};
    const auto found = lanes_.find(service);
    if (found != lanes_.end()) return found->second.get();
    if (lanes_.size() == lanes_max) return nullptr;
    return lanes_.emplace(service, std::make_unique<Lane>(service, policy_of(service))).first->second.get();
}

std::vector<Traffic::Lane*> Traffic::lanes() {
    const std::scoped_lock lock{mutex_};
    std::vector<Lane*> lanes;
    for (const auto& [name, lane] : lanes_) lanes.push_back(lane.get());
    return lanes;
}

std::expected<Traffic::Passage, Reply> Traffic::begin(kontor::Call& call) {
    auto* lane = lane_of(call.service);
    if (lane == nullptr)
        return std::unexpected{
            Reply::error({kontor::ErrorKind::unavailable, call.service + " is not running"})};
    std::expected<CircuitBreaker::Permit, Refusal> permit;
    {
        const std::scoped_lock lock{lane->mutex};
        permit = lane->traffic.begin(service_.clock().steady());
    }
    if (!permit) {
        count_refusal(*lane, permit.error().reason);
        return std::unexpected{reply_of(lane->service, permit.error())};
    }
    auto guide = std::make_shared<Guide>(*this, *lane, call);
    call.guide = guide;
    return Passage{*this, *lane, *permit, std::move(guide)};
}

void Traffic::follow(const kontor::Instance& instance) {
    auto* lane = lane_of(instance.service);
    if (lane == nullptr) return;
    const auto now = service_.clock().steady();
    std::vector<TrafficChange> changes;
    {
        const std::scoped_lock lock{lane->mutex};
        if (instance.status == "up") {
            lane->traffic.arrived(instance.instance, now);
        } else {
            lane->traffic.left(instance.instance);
        }
        changes = lane->traffic.changes(now);
    }
    tell(*lane, changes);
}

std::uint64_t Traffic::draw() {
    const auto bytes = service_.ids().random_bytes();
    std::uint64_t random = 0;
    std::memcpy(&random, bytes.data(), sizeof random);
    return random;
}

void Traffic::count_refusal(const Lane& lane, Reason reason) {
    service_.metrics()
        .counter("kontor_gateway_refused_total", "Calls, and further attempts of calls, that were not sent",
                 {{target, lane.service}, {"reason", name_of(reason)}})
        .Increment();
}

void Traffic::count_attempt(const Lane& lane, const std::string& instance, AttemptEnd end) {
    service_.metrics()
        .counter("kontor_gateway_attempts_total", "Attempts of calls, by how they ended",
                 {{target, lane.service}, {target_instance, instance}, {"end", name_of(end)}})
        .Increment();
}

void Traffic::tell(Lane& lane, const std::vector<TrafficChange>& changes) {
    if (changes.empty()) return;
    for (const auto& change : changes) tell_one(lane, change);
    report();
}

void Traffic::tell_one(const Lane& lane, const TrafficChange& change) {
    const auto fields = [&](std::string_view state) {
        const kontor::Log::Fields said{
            {target, lane.service}, {target_instance, change.instance}, {"state", state}};
        change.state == CircuitBreaker::State::closed&& change.what != TrafficChange::What::ejected
            ? service_.log().info("traffic", said)
            : service_.log().warn("traffic", said);
    };
    switch (change.what) {
        case TrafficChange::What::ejected: return fields("ejected");
        case TrafficChange::What::on_probation: return fields("on probation");
        default: return fields(name_of(change.state));
    }
}

void Traffic::report_regularly() {
    if (stopped_) return;
    for (auto* lane : lanes()) {
        std::vector<TrafficChange> changes;
        {
            const std::scoped_lock lock{lane->mutex};
            changes = lane->traffic.changes(service_.clock().steady());
        }
        for (const auto& change : changes) tell_one(*lane, change);
    }
    report();
    service_.scheduler().after(report_interval, [this] { report_regularly(); });
}

void Traffic::report() {
    std::vector<NamedView> views;
    for (auto* lane : lanes()) {
        const std::scoped_lock lock{lane->mutex};
        views.emplace_back(lane->service, lane->traffic.view(service_.clock().steady()));
    }
    for (const auto& [name, view] : views) measure(service_.metrics(), name, view);
    // Lost with the connection; the next one is due soon.
    [[maybe_unused]] const bool sent =
        service_.bus().publish(report_message(service_.config().instance, views, service_.clock().now()));
}

}  // namespace gateway
