#include "runtime/telemetry/trace.hpp"

#include <algorithm>

namespace kontor {
namespace {

thread_local const TraceScope* innermost = nullptr;

std::string hex(const std::uint8_t* bytes, std::size_t count) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        text += digits[bytes[i] >> 4];
        text += digits[bytes[i] & 0x0f];
    }
    return text;
}

bool is_id(std::string_view text) {
    const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    return std::ranges::all_of(text, is_hex) && !std::ranges::all_of(text, [](char c) { return c == '0'; });
}

}  // namespace

std::string TraceContext::traceparent() const {
    return empty() ? std::string{} : "00-" + trace_id + "-" + span_id + "-01";
}

std::optional<TraceContext> parse_traceparent(std::string_view text) {
    if (text.size() != 55 || !text.starts_with("00-") || text[35] != '-' || text[52] != '-')
        return std::nullopt;
    const auto trace_id = text.substr(3, 32);
    const auto span_id = text.substr(36, 16);
    if (!is_id(trace_id) || !is_id(span_id)) return std::nullopt;
    return TraceContext{std::string{trace_id}, std::string{span_id}};
}

TraceContext start_trace(Ids& ids) {
    const auto trace = ids.random_bytes();
    const auto span = ids.random_bytes();
    return {hex(trace.data(), 16), hex(span.data(), 8)};
}

TraceContext child_of(const TraceContext& parent, Ids& ids) {
    if (parent.empty()) return start_trace(ids);
    const auto span = ids.random_bytes();
    return {parent.trace_id, hex(span.data(), 8)};
}

TraceScope::TraceScope(const TraceContext& trace, std::string_view request_id)
    : trace_{trace}, request_id_{request_id}, outer_{innermost} {
    innermost = this;
}

TraceScope::~TraceScope() {
    innermost = outer_;
}

const TraceScope* TraceScope::current() {
    return innermost;
}

}  // namespace kontor
