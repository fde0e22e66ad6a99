#include "services/gateway/routing/rate_limit_policy.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace gateway {
namespace {

using kontor::ConfigError;
using kontor::Settings;

constexpr std::int64_t keys_min = 16;
constexpr std::int64_t keys_limit = 1'000'000;

constexpr std::array<std::pair<const char*, RateLimit::By>, 3> sharers{{{"client", RateLimit::By::client},
                                                                        {"address", RateLimit::By::address},
                                                                        {"route", RateLimit::By::route}}};

RateLimit::By read_by(Settings& settings, const std::string& name) {
    const auto text = settings.text("by", "client");
    const auto found =
        std::ranges::find(sharers, text, [](const auto& each) { return std::string{each.first}; });
    if (found == sharers.end())
        throw ConfigError{"the rate limit of " + name + ": by must be client, address or route"};
    return found->second;
}

}  // namespace

RateLimit read_rate_limit(Settings settings, const std::string& name) {
    RateLimit limit{.name = name};
    // 0, which can't be meant, stands for what isn't there.
    limit.requests = settings.integer("requests", 0, 1, RateLimit::requests_max);
    limit.per_s = settings.integer("per_s", 1, 1, RateLimit::per_s_max);
    limit.burst = settings.integer("burst", limit.requests, 1, RateLimit::burst_max);
    limit.by = read_by(settings, name);
    settings.done();
    return limit;
}

RateLimits read_rate_limits(Settings limits) {
    RateLimits read;
    read.keys_max = static_cast<std::size_t>(
        limits.integer("keys_max", static_cast<std::int64_t>(read.keys_max), keys_min, keys_limit));
    const auto names = limits.names();
    auto global = limits.section("global");
    if (std::ranges::find(names, "global") != names.end()) {
        read.global = read_rate_limit(std::move(global), "global");
        read.global->by = RateLimit::By::route;
    }
    auto routes = limits.section("routes");
    for (const auto& id : routes.names()) {
        read.routes.emplace(id, read_rate_limit(routes.section(id.c_str()), id));
    }
    limits.done();
    return read;
}

}  // namespace gateway
