#include "services/gateway/handlers/rate_limiter.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>

#include <algorithm>

#include "runtime/security/sha256.hpp"
#include "services/gateway/domain/limits/rate_limit_fields.hpp"
#include "services/gateway/handlers/client_address.hpp"
#include "services/gateway/handlers/problem.hpp"
#include "services/gateway/handlers/quota_message.hpp"

namespace gateway {
namespace {

const std::string topics = "kontor/telemetry/quota/gateway/";

}  // namespace

RateLimiter::RateLimiter(kontor::Service& service, const RateLimits& limits)
    : service_{service}, limiting_{!limits.empty()}, limits_{limits}, quotas_{limits} {
    service_.directory().on_changed([this](const kontor::Instance& instance) { follow(instance); });
    service_.bus().subscribe(topics + "+", 0, [this](const kontor::Message& message) { take(message); });
    const auto connected = [this](bool is) {
        const std::scoped_lock lock{mutex_};
        quotas_.set_connected(is);
    };
    service_.on_connected([connected] { connected(true); });
    service_.bus().on_disconnected([connected] { connected(false); });
    service_.on_start([this] { begin_reports(); });
}

void RateLimiter::use(const RateLimits& limits) {
    {
        const std::scoped_lock lock{mutex_};
        limits_ = limits;
        quotas_.use(limits_);
        limiting_ = !limits_.empty();
    }
    begin_reports();
}

void RateLimiter::follow(const kontor::Instance& instance) {
    if (instance.service != "gateway" || instance.instance == service_.config().instance) return;
    const std::scoped_lock lock{mutex_};
    // One that drains still answers what it has taken.
    instance.status == "down" ? (void)peers_.erase(instance.instance)
                              : (void)peers_.insert(instance.instance);
    quotas_.peers_are({peers_.begin(), peers_.end()});
}

std::vector<QuotaState> RateLimiter::count(const Route& route, const std::string& subject,
                                           const std::string& address) {
    if (route.vital || !limiting_) return {};
    auto states = take(route.id, subject, address);
    for (const auto& state : states) {
        if (!state.exceeded) continue;
        service_.metrics()
            .counter("kontor_gateway_rate_limited_total", "Requests refused by a rate limit",
                     {{"limit", state.limit.name}})
            .Increment();
    }
    // How much the gateway takes in all is nobody's business, but for those it turns away.
    std::erase_if(states,
                  [&](const QuotaState& state) { return !state.exceeded && state.limit.name != route.id; });
    return states;
}

std::vector<QuotaState> RateLimiter::take(const std::string& route, const std::string& subject,
                                          const std::string& address) {
    const std::scoped_lock lock{mutex_};
    std::vector<QuotaWish> wishes;
    if (limits_.global) wishes.push_back({&*limits_.global, key_of(*limits_.global, subject, address)});
    const auto own = limits_.routes.find(route);
    if (own != limits_.routes.end()) wishes.push_back({&own->second, key_of(own->second, subject, address)});
    return quotas_.take(wishes, service_.clock().steady());
}

/// Not the name itself: what goes over the bus tells nothing of who it is.
std::uint64_t RateLimiter::key_of(const RateLimit& limit, const std::string& subject,
                                  const std::string& address) const {
    auto text = limit.name + '\0';
    const bool known = limit.by == RateLimit::By::client && !subject.empty();
    if (known) text += "subject " + subject;
    if (!known && limit.by != RateLimit::By::route) text += "address " + network_of(address);
    std::uint64_t key = 0;
    const auto hash = kontor::sha256(text);
    for (std::size_t i = 0; i < sizeof key; ++i) key = key << 8 | static_cast<unsigned char>(hash[i]);
    return key;
}

void RateLimiter::take(const kontor::Message& message) {
    const std::string peer{kontor::topic_level(message.topic, 4)};
    if (peer == service_.config().instance) return;
    const auto reports = read_quota_message(message);
    if (!reports) return;
    const std::scoped_lock lock{mutex_};
    quotas_.heard(peer, *reports, service_.clock().steady());
}

void RateLimiter::begin_reports() {
    if (limiting_ && !reporting_.exchange(true)) report_regularly();
}

/// Not without limits: a node that does nothing is to wake up seldom.
void RateLimiter::report_regularly() {
    if (stopped_) return;
    if (!limiting_) {
        reporting_ = false;
        return begin_reports();  // there may be some again
    }
    report();
    service_.scheduler().after(Quotas::interval, [this] { report_regularly(); });
}

void RateLimiter::report() {
    const auto now = service_.clock().steady();
    std::vector<QuotaReport> reports;
    std::size_t keys = 0;
    {
        const std::scoped_lock lock{mutex_};
        reports = quotas_.reports(now);
        keys = quotas_.size();
        const bool due = !reports.empty() || now - told_ >= Quotas::heartbeat;
        if (!quotas_.has_peers() || !due) return;
        told_ = now;
    }
    service_.metrics()
        .gauge("kontor_gateway_rate_limit_keys", "Buckets of rate limits that are kept")
        .Set(static_cast<double>(keys));
    // Lost with the connection; sums are told, so the next one makes up for it.
    [[maybe_unused]] const bool sent =
        service_.bus().publish(quota_message(topics + service_.config().instance, reports));
}

void refuse_exceeded(const std::vector<QuotaState>& states) {
    std::int64_t wait = 0;
    auto names = kontor::Json::array();
    for (const auto& state : states) {
        if (!state.exceeded) continue;
        wait = std::max(wait, seconds_until(state.next));
        names.push_back(state.limit.name);
    }
    if (names.empty()) return;
    auto problem = make_problem(429, "quota-exceeded", "more was asked than is allowed: come back later");
    problem.body["violated-policies"] = std::move(names);
    problem.headers.set("Retry-After", std::to_string(wait));
    throw problem;
}

}  // namespace gateway
