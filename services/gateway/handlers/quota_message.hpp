#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runtime/bus/message.hpp"
#include "services/gateway/domain/limits/quotas.hpp"

namespace gateway {

/// What gateways tell each other of rate limits: `{"limits": {<name>: [[key, granted, age_ms, level_m, per_1000_s], …]}}`; a key
/// is 16 hexadecimal digits, all else are whole numbers.
kontor::Message quota_message(std::string topic, std::span<const QuotaReport> reports);
/// Nothing for what can't be one.
std::optional<std::vector<QuotaReport>> read_quota_message(const kontor::Message& message);

}  // namespace gateway
