#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace gateway {

/// So many requests in so much time, and how many at once. Bounds keep all sums of a bucket within 64 bits.
struct RateLimit {
    /// Who shares a bucket.
    enum class By {
        client,   ///< each client: by its subject, else by its address
        address,  ///< each address
        route     ///< all who use the route
    };
    static constexpr std::int64_t requests_max = 1'000'000;
    static constexpr std::int64_t per_s_max = 86'400;
    static constexpr std::int64_t burst_max = 1'000'000;

    std::string name{};         ///< in headers, and between gateways
    std::int64_t requests = 1;  ///< 1..requests_max
    std::int64_t per_s = 1;     ///< seconds, 1..per_s_max
    std::int64_t burst = 1;     ///< what a full bucket holds, 1..burst_max
    By by = By::client;

    bool operator==(const RateLimit&) const = default;
};

/// All rate limits of a gateway. Without a configuration there are none.
struct RateLimits {
    std::optional<RateLimit> global{};                       ///< of all requests together, but for vital ones
    std::map<std::string, RateLimit, std::less<>> routes{};  ///< by the route's id, which is the limit's name
    std::size_t keys_max = 8192;                             ///< buckets kept at a time

    bool empty() const { return !global && routes.empty(); }
};

}  // namespace gateway
