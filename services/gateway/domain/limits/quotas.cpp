#include "services/gateway/domain/limits/quotas.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "runtime/base/invariant.hpp"

namespace gateway {
namespace {

using kontor::Milliseconds;
using kontor::SteadyTime;

constexpr double seconds_an_interval = std::chrono::duration<double>{Quotas::interval}.count();
/// Of the last interval in the average of demand.
constexpr double fresh_weight = 0.3;
/// Below this, a second, a bucket isn't asked for any more.
constexpr double no_demand = 0.01;
/// A gateway that goes on telling and leaves a bucket out for so long isn't asked for it any more.
constexpr Milliseconds told_again = 3 * Quotas::interval;
/// Two buckets that are made for the same first requests are of one age, but for the reports' delay.
constexpr Milliseconds same_age = 2 * Quotas::interval;
/// The part of the way to another's view that is gone with each of its reports.
constexpr double closer = 0.25;
/// How many of the least used buckets are looked at for a full one: that one can go without loss.
constexpr int looked_at = 8;

Milliseconds age(SteadyTime born, SteadyTime now) {
    return std::chrono::duration_cast<Milliseconds>(now - born);
}

}  // namespace

void Quotas::use(const RateLimits& limits) {
    constexpr std::size_t keys_min = 16;
    INVARIANT(limits.keys_max >= keys_min);
    keys_max_ = limits.keys_max;
    auto named = limits.routes;
    if (limits.global) named.emplace(limits.global->name, *limits.global);
    std::size_t kept = 0;
    for (auto each = entries_.begin(); each != entries_.end();) {
        const auto found = named.find(each->limit->name);
        const bool stays = found != named.end() && found->second == *each->limit && kept < keys_max_;
        if (!stays) {
            by_key_.erase(each->key);
            each = entries_.erase(each);
            continue;
        }
        each->limit = &found->second;
        ++each;
        ++kept;
    }
    limits_ = std::move(named);  // what entries point to stays where it is
}

std::vector<QuotaState> Quotas::take(std::span<const QuotaWish> wishes, SteadyTime now) {
    std::vector<Entry*> wanted;
    for (const auto& wish : wishes) {
        auto& each = entry(*wish.limit, wish.key, now);
        ++each.asked;
        fill(each, now);
        wanted.push_back(&each);
    }
    const bool granted =
        std::ranges::all_of(wanted, [](const Entry* each) { return each->bucket.has_token(); });
    std::vector<QuotaState> states;
    for (auto* each : wanted) {
        const bool exceeded = !each->bucket.has_token();
        if (granted) {
            each->bucket.take();
            ++each->granted;
        }
        states.push_back(state(*each, now));
        states.back().exceeded = exceeded;
    }
    return states;
}

QuotaState Quotas::state(const Entry& entry, SteadyTime now) const {
    const auto share = std::max(own_share(entry, now), equal_share());
    return {*entry.limit, false, entry.bucket.tokens(), entry.bucket.until_next(share)};
}

Quotas::Entry& Quotas::entry(const RateLimit& limit, std::uint64_t key, SteadyTime now) {
    const auto found = by_key_.find(key);
    if (found != by_key_.end()) {
        entries_.splice(entries_.begin(), entries_, found->second);
        return entries_.front();
    }
    const auto own = limits_.find(limit.name);
    INVARIANT(own != limits_.end());
    make_room(now);
    entries_.push_front({key, &own->second, TokenBucket{limit, now}, now});
    by_key_.emplace(key, entries_.begin());
    return entries_.front();
}

/// What is forgotten is full again: so of the least used ones one that is full, or else the least used.
void Quotas::make_room(SteadyTime now) {
    if (entries_.size() < keys_max_) return;
    auto victim = std::prev(entries_.end());
    auto at = entries_.end();
    for (int i = 0; i < looked_at && at != entries_.begin(); ++i) {
        fill(*--at, now);
        if (!at->bucket.is_full()) continue;
        victim = at;
        break;
    }
    by_key_.erase(victim->key);
    entries_.erase(victim);
}

void Quotas::fill(Entry& entry, SteadyTime now) {
    auto& bucket = entry.bucket;
    const auto accrued = bucket.accrued(now);
    // Without others no fraction ever comes in: then it is exact.
    if (peers_.empty()) bucket.add(accrued);
    for (auto& part : entry.parts) {
        if (has_ceased(part)) bucket.add(std::exchange(part.put_by, 0));
    }
    std::erase_if(entry.parts, [this](const Part& part) { return !peers_.contains(part.peer); });
    if (peers_.empty()) return;
    const auto rest = static_cast<double>(accrued) * heard_share(now);
    const auto demand = own_demand(entry) + others_demand(entry, now);
    bucket.add(static_cast<Units>(demand > 0 ? rest * own_demand(entry) / demand : rest));
    for (auto& part : entry.parts) {
        if (demand > 0) part.put_by += static_cast<Units>(rest * demand_of(part, now) / demand);
    }
}

double Quotas::own_share(const Entry& entry, SteadyTime now) const {
    const auto demand = own_demand(entry) + others_demand(entry, now);
    return heard_share(now) * (demand > 0 ? own_demand(entry) / demand : 1);
}

/// What is left when each silent one has an equal part; it goes by demand to those that are heard.
double Quotas::heard_share(SteadyTime now) const {
    const auto silent =
        std::ranges::count_if(peers_, [&](const auto& entry) { return is_silent(entry.first, now); });
    return 1 - static_cast<double>(silent) * equal_share();
}

double Quotas::others_demand(const Entry& entry, SteadyTime now) const {
    double demand = 0;
    for (const auto& part : entry.parts) demand += demand_of(part, now);
    return demand;
}

bool Quotas::is_silent(const std::string& peer, SteadyTime now) const {
    if (!connected_) return true;
    const auto found = peers_.find(peer);
    return found == peers_.end() || !found->second || now - *found->second > patience;
}

bool Quotas::has_ceased(const Part& part) const {
    const auto found = peers_.find(part.peer);
    return found == peers_.end() || !found->second || *found->second - part.heard > told_again;
}

double Quotas::demand_of(const Part& part, SteadyTime now) const {
    return has_ceased(part) || is_silent(part.peer, now) ? 0 : part.demand;
}

/// What has come since the last reports counts at once where it is more than the average.
double Quotas::own_demand(const Entry& entry) const {
    return std::max(entry.demand, static_cast<double>(entry.asked) / seconds_an_interval * fresh_weight);
}

void Quotas::peers_are(const std::vector<std::string>& peers) {
    Peers known;
    for (const auto& peer : peers) {
        if (known.size() == peers_max) break;
        const auto found = peers_.find(peer);
        known.emplace(peer, found == peers_.end() ? std::nullopt : found->second);
    }
    peers_ = std::move(known);
}

void Quotas::heard(const std::string& peer, std::span<const QuotaReport> reports, SteadyTime now) {
    const auto known = peers_.find(peer);
    if (known == peers_.end()) return;
    known->second = now;
    for (const auto& report : reports.first(std::min(reports.size(), reports_max))) {
        const auto limit = limits_.find(report.limit);
        if (limit == limits_.end()) continue;
        auto& each = entry(limit->second, report.key, now);
        if (each.limit != &limit->second) continue;
        fill(each, now);
        settle(each, peer, report, now);
    }
}

void Quotas::settle(Entry& entry, const std::string& peer, const QuotaReport& report, SteadyTime now) {
    auto& bucket = entry.bucket;
    const auto demand = static_cast<double>(report.per_1000_s) / 1000;
    const auto level = static_cast<double>(report.level_m) / 1000;
    const auto part = std::ranges::find(entry.parts, peer, &Part::peer);
    if (part == entry.parts.end()) {
        // Of what was before our time, only what the other one has left says anything.
        const bool is_older = age(entry.born, now) + same_age < Milliseconds{report.age_ms};
        if (!is_older) bucket.settle(0, report.granted);
        if (is_older && level < bucket.level()) bucket.approach(level, 1);
        entry.parts.push_back({peer, report.granted, demand, now});
        return;
    }
    // Less than before: it has forgotten the bucket meanwhile, and begun anew.
    const auto granted = report.granted < part->granted ? report.granted : report.granted - part->granted;
    bucket.settle(part->put_by, granted);
    bucket.approach(level, closer);
    *part = {peer, report.granted, demand, now};
}

std::vector<QuotaReport> Quotas::reports(SteadyTime now) {
    const std::chrono::duration<double> passed = now - reported_;
    const auto seconds = std::clamp(passed.count(), seconds_an_interval / 2, 10.0);
    reported_ = now;
    std::vector<Entry*> active;
    for (auto& each : entries_) {
        const auto rate = static_cast<double>(std::exchange(each.asked, 0)) / seconds;
        each.demand = each.demand * (1 - fresh_weight) + rate * fresh_weight;
        if (each.demand < no_demand) {
            each.demand = 0;
            continue;
        }
        active.push_back(&each);
    }
    std::ranges::sort(active, std::ranges::greater{}, &Entry::demand);
    if (active.size() > reports_max) active.resize(reports_max);
    std::vector<QuotaReport> reports;
    for (auto* each : active) {
        fill(*each, now);
        reports.push_back({each->limit->name, each->key, each->granted, age(each->born, now).count(),
                           std::llround(each->bucket.level() * 1000), std::llround(each->demand * 1000)});
    }
    return reports;
}

}  // namespace gateway
