#pragma once

#include <span>
#include <string>

#include "services/gateway/domain/limits/quotas.hpp"

namespace gateway {

/// `RateLimit-Policy` and `RateLimit` as of draft-ietf-httpapi-ratelimit-headers-10 and later: lists of structured fields
/// (RFC 9651). A policy's quota is what comes in in its window; what may come at once is `kontor-burst`. `t` is the time until
/// there is one more, in whole seconds, rounded up: within it no more than `r` can be used.
std::string rate_limit_policy_field(std::span<const QuotaState> states);
std::string rate_limit_field(std::span<const QuotaState> states);

/// For `t` and for `Retry-After`: whole seconds, rounded up, at least one.
std::int64_t seconds_until(kontor::Milliseconds time);

}  // namespace gateway
