#include "services/gateway/domain/limits/rate_limit_fields.hpp"

#include <algorithm>
#include <utility>

namespace gateway {
namespace {

/// One item of a list: the limit's name, which needs no escapes, and integers as parameters.
std::string item(const RateLimit& limit,
                 std::initializer_list<std::pair<const char*, std::int64_t>> parameters) {
    auto text = '"' + limit.name + '"';
    for (const auto& [name, value] : parameters)
        text += ';' + std::string{name} + '=' + std::to_string(value);
    return text;
}

std::string joined(std::string list, const std::string& item) {
    return list.empty() ? item : std::move(list) + ", " + item;
}

}  // namespace

std::int64_t seconds_until(kontor::Milliseconds time) {
    return std::max<std::int64_t>(1, std::chrono::ceil<std::chrono::seconds>(time).count());
}

std::string rate_limit_policy_field(std::span<const QuotaState> states) {
    std::string list;
    for (const auto& state : states) {
        const auto& limit = state.limit;
        list =
            joined(std::move(list),
                   item(limit, {{"q", limit.requests}, {"w", limit.per_s}, {"kontor-burst", limit.burst}}));
    }
    return list;
}

std::string rate_limit_field(std::span<const QuotaState> states) {
    std::string list;
    for (const auto& state : states) {
        list =
            joined(std::move(list), item(state.limit, {{"r", state.left}, {"t", seconds_until(state.next)}}));
    }
    return list;
}

}  // namespace gateway
