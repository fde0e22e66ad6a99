#pragma once

#include <map>
#include <optional>
#include <string>

#include "runtime/service/config.hpp"
#include "services/gateway/domain/limits/rate_limit.hpp"

namespace gateway {

/// All rate limits of a gateway. Without a configuration there are none.
struct RateLimits {
    std::optional<RateLimit> global{};                       ///< of all requests together, but for vital ones
    std::map<std::string, RateLimit, std::less<>> routes{};  ///< by the route's id
    std::size_t keys_max = 8192;                             ///< buckets kept at a time

    bool empty() const { return !global && routes.empty(); }
};

/// Reads one limit, `{requests, per_s, burst, by}`; `burst` is `requests` unless told, `by` is `client`. Throws
/// `kontor::ConfigError` that names the place.
RateLimit read_rate_limit(kontor::Settings settings, const std::string& name);

/// Reads `limits`: `{global, routes: {<route id>: …}, keys_max}`.
RateLimits read_rate_limits(kontor::Settings limits);

}  // namespace gateway
