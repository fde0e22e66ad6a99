#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace kontor {

/// Wall-clock time in whole milliseconds: what is stored and shown, never what intervals are measured with.
using Time = std::chrono::sys_time<std::chrono::milliseconds>;
/// Monotonic time: deadlines and intervals.
using SteadyTime = std::chrono::steady_clock::time_point;
using Milliseconds = std::chrono::milliseconds;

/// A wall clock before it was never set: no Kontor is that old. Boards without a clock of their own boot in 1970.
inline constexpr Time earliest_time = std::chrono::sys_days{std::chrono::year{2025} / 1 / 1};

/// The seam to time. Implementations are thread-safe.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Time now() const = 0;
    virtual SteadyTime steady() const = 0;
};

/// The machine's own clocks.
class SystemClock final : public Clock {
public:
    Time now() const override;
    SteadyTime steady() const override;
};

/// RFC 3339 in UTC with milliseconds, e.g. `2026-11-22T17:01:37.123Z`.
std::string format_time(Time time);

/// Parses what `format_time` writes, and RFC 3339 UTC times with zero to nine fractional digits; nothing else.
std::optional<Time> parse_time(std::string_view text);

}  // namespace kontor
