#include "services/gateway/domain/traffic/service_traffic.hpp"

#include <algorithm>
#include <utility>

namespace gateway {
namespace {

using kontor::Milliseconds;
using kontor::SteadyTime;

/// What is full has room again as soon as one call ends; what is half-open, when a probe does.
constexpr Milliseconds soon{200};

bool was_tried(const Candidate& candidate, std::span<const std::string> tried) {
    return std::ranges::find(tried, candidate.name) != tried.end();
}

/// An instance that was tried is tried again only where there is no other one.
void prefer_untried(std::vector<Candidate>& candidates, std::span<const std::string> tried) {
    const auto known = [&](const Candidate& candidate) { return was_tried(candidate, tried); };
    if (!std::ranges::all_of(candidates, known)) std::erase_if(candidates, known);
}

}  // namespace

ServiceTraffic::ServiceTraffic(ServicePolicy policy)
    : policy_{std::move(policy)}, breaker_{policy_.breaker}, budget_{policy_.retry} {}

void ServiceTraffic::use(ServicePolicy policy) {
    policy_ = std::move(policy);
    breaker_.use(policy_.breaker);
    budget_.use(policy_.retry);
    for (auto& [name, instance] : instances_) {
        instance.breaker.use(policy_.breaker);
        instance.outlier.use(policy_.outlier);
    }
}

void ServiceTraffic::arrived(const std::string& name, SteadyTime now) {
    breaker_.try_now(now);
    instances_.erase(name);
    make_room();
    instances_.emplace(name, Instance{.birth = ++births_,
                                      .up = true,
                                      .breaker = CircuitBreaker{policy_.breaker},
                                      .outlier = Outlier{policy_.outlier}});
}

void ServiceTraffic::left(const std::string& name) {
    const auto found = instances_.find(name);
    if (found != instances_.end()) found->second.up = false;
}

/// Of too many, one that is gone goes first.
void ServiceTraffic::make_room() {
    if (instances_.size() < instances_max) return;
    const auto gone = std::ranges::find_if(instances_, [](const auto& entry) { return !entry.second.up; });
    instances_.erase(gone == instances_.end() ? instances_.begin() : gone);
}

std::expected<CircuitBreaker::Permit, Refusal> ServiceTraffic::begin(SteadyTime now) {
    if (policy_.concurrent_max && under_way_ >= *policy_.concurrent_max)
        return std::unexpected{Refusal{Reason::full, soon}};
    if (!breaker_.admits(now))
        return std::unexpected{Refusal{Reason::open, std::max(soon, breaker_.open_for(now))}};
    ++under_way_;
    budget_.deposit(now);
    return breaker_.take(now);
}

void ServiceTraffic::end(CircuitBreaker::Permit permit, CallEnd end, SteadyTime now) {
    --under_way_;
    switch (end) {
        case CallEnd::worked: return breaker_.succeeded(permit, now);
        case CallEnd::failed: return breaker_.failed(permit, now);
        default: return breaker_.withdrawn(permit, now);
    }
}

std::expected<Attempt, Refusal> ServiceTraffic::attempt(const AttemptWish& wish, std::uint64_t random,
                                                        SteadyTime now) {
    if (wish.tried.size() >= policy_.retry.attempts_max)
        return std::unexpected{Refusal{Reason::tried_enough, policy_.retry.pause_max}};
    const auto instance = pick(wish, random, now);
    if (!instance) return std::unexpected{instance.error()};
    if (!wish.tried.empty() && !budget_.withdraw(now))
        return std::unexpected{Refusal{Reason::spent, policy_.retry.pause_max}};
    if (instance->empty()) return Attempt{.since = now};
    auto& [name, chosen] = *instances_.find(*instance);
    ++chosen.outstanding;
    return Attempt{name, chosen.birth, chosen.breaker.take(now), now};
}

/// Empty: whichever the broker chooses, also while presence hasn't told yet who is there.
std::expected<std::string_view, Refusal> ServiceTraffic::pick(const AttemptWish& wish, std::uint64_t random,
                                                              SteadyTime now) {
    if (!wish.only.empty()) return if_admitted(wish.only, now);
    if (policy_.balancing == Balancing::shared || !any_up()) return std::string_view{};
    if (policy_.balancing == Balancing::by_key && !wish.key.empty()) return owner(wish.key, now);
    auto possible = candidates(now);
    if (possible.empty()) return std::unexpected{Refusal{Reason::open, until_one_is_back(now)}};
    prefer_untried(possible, wish.tried);
    return possible[choose(policy_.balancing, possible, {random, turn_++})].name;
}

/// What belongs to one instance is nowhere else: so it stays there as long as that one is up, however it fares.
std::expected<std::string_view, Refusal> ServiceTraffic::owner(std::string_view key, SteadyTime now) const {
    std::vector<Candidate> all;
    for (const auto& [name, instance] : instances_) {
        if (instance.up) all.push_back({name});
    }
    return if_admitted(all[owner_of(key, all)].name, now);
}

std::expected<std::string_view, Refusal> ServiceTraffic::if_admitted(std::string_view name,
                                                                     SteadyTime now) const {
    const auto found = instances_.find(name);
    if (found == instances_.end() || !found->second.up) return std::unexpected{Refusal{Reason::open, soon}};
    const auto& breaker = found->second.breaker;
    if (breaker.admits(now)) return std::string_view{found->first};
    return std::unexpected{Refusal{Reason::open, std::max(soon, breaker.open_for(now))}};
}

std::vector<Candidate> ServiceTraffic::candidates(SteadyTime now) const {
    std::vector<Candidate> possible;
    for (const auto& [name, instance] : instances_) {
        if (!instance.up || instance.outlier.is_ejected(now) || !instance.breaker.admits(now)) continue;
        if (instance.outlier.on_probation(now) && instance.outstanding > 0) continue;
        possible.push_back({name, instance.outstanding, instance.latency.seconds(now)});
    }
    return possible;
}

Milliseconds ServiceTraffic::until_one_is_back(SteadyTime now) const {
    auto least = Milliseconds::max();
    for (const auto& [name, instance] : instances_) {
        if (!instance.up) continue;
        least = std::min(least, std::max(instance.outlier.ejected_for(now), instance.breaker.open_for(now)));
    }
    return std::max(soon, least);
}

Milliseconds ServiceTraffic::pause(std::span<const std::string> tried, Milliseconds asked,
                                   std::uint64_t random, SteadyTime now) const {
    if (tried.size() >= policy_.retry.attempts_max) return Milliseconds{0};
    const auto jitter = pause_after(tried.size(), policy_.retry, random);
    const auto others = candidates(now);
    const bool elsewhere =
        policy_.balancing != Balancing::shared &&
        std::ranges::any_of(others, [&](const Candidate& candidate) { return !was_tried(candidate, tried); });
    return elsewhere ? jitter : asked + jitter;
}

void ServiceTraffic::end(const Attempt& attempt, AttemptEnd end, bool timed, SteadyTime now) {
    const auto found = instances_.find(attempt.instance);
    // Of an instance that is gone, or was started anew, it says nothing any more.
    if (found == instances_.end() || found->second.birth != attempt.birth) return;
    auto& instance = found->second;
    --instance.outstanding;
    const bool told_time = end == AttemptEnd::worked || end == AttemptEnd::silent;
    if (timed && told_time) instance.latency.observe(now - attempt.since, now);
    switch (end) {
        case AttemptEnd::worked:
            instance.outlier.succeeded(now);
            return instance.breaker.succeeded(attempt.permit, now);
        case AttemptEnd::failed:
        case AttemptEnd::silent: return note_failure(instance, attempt.permit, now);
        default: return instance.breaker.withdrawn(attempt.permit, now);
    }
}

void ServiceTraffic::note_failure(Instance& instance, CircuitBreaker::Permit permit, SteadyTime now) {
    instance.breaker.failed(permit, now);
    if (instance.outlier.failed(now) && may_eject(now)) instance.outlier.eject(now);
}

/// At most half of those that are up are ejected: where most fail, it is something else that is wrong.
bool ServiceTraffic::may_eject(SteadyTime now) const {
    std::size_t up = 0;
    std::size_t ejected = 0;
    for (const auto& [name, instance] : instances_) {
        if (!instance.up) continue;
        ++up;
        if (instance.outlier.is_ejected(now)) ++ejected;
    }
    return (ejected + 1) * 2 <= up;
}

bool ServiceTraffic::any_up() const {
    return std::ranges::any_of(instances_, [](const auto& entry) { return entry.second.up; });
}

ServiceView ServiceTraffic::view(SteadyTime now) const {
    ServiceView view{breaker_.state(now), breaker_.open_for(now), under_way_, {}};
    for (const auto& [name, instance] : instances_) {
        view.instances.push_back({name, instance.up, instance.breaker.state(now),
                                  instance.outlier.ejected_for(now), instance.outstanding,
                                  instance.latency.seconds(now)});
    }
    return view;
}

std::vector<TrafficChange> ServiceTraffic::changes(SteadyTime now) {
    using What = TrafficChange::What;
    std::vector<TrafficChange> changes;
    const auto note = [&](const std::string& name, CircuitBreaker::State& told, CircuitBreaker::State state) {
        if (std::exchange(told, state) != state) changes.push_back({name, What::breaker, state});
    };
    note({}, told_, breaker_.state(now));
    for (auto& [name, instance] : instances_) {
        note(name, instance.told, instance.breaker.state(now));
        const bool ejected = instance.outlier.is_ejected(now);
        if (std::exchange(instance.told_ejected, ejected) == ejected) continue;
        changes.push_back({name, ejected ? What::ejected : What::on_probation});
    }
    return changes;
}

}  // namespace gateway
