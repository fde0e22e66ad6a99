#pragma once

#include <atomic>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

#include "runtime/base/clock.hpp"

namespace kontor {

enum class LogLevel { debug, info, warn, error };

/// `debug`, `info`, `warn` or `error`; nothing for any other text.
std::optional<LogLevel> parse_log_level(std::string_view text);

/// One named value of a log line.
struct LogField {
    std::string_view name;
    std::variant<std::string_view, std::int64_t, double, bool> value;

    LogField(std::string_view n, std::string_view v) : name{n}, value{v} {}
    LogField(std::string_view n, const char* v) : name{n}, value{std::string_view{v}} {}
    LogField(std::string_view n, const std::string& v) : name{n}, value{std::string_view{v}} {}
    LogField(std::string_view n, bool v) : name{n}, value{v} {}
    LogField(std::string_view n, double v) : name{n}, value{v} {}
    template <typename Integer>
        requires(std::is_integral_v<Integer> && !std::is_same_v<Integer, bool>)
    LogField(std::string_view n, Integer v) : name{n}, value{static_cast<std::int64_t>(v)} {}
};

/// Structured log: one JSON object a line on a file descriptor, one write(2) a line, so that lines of several threads
/// never mix. Lines carry the trace and request id of the current `TraceScope`. Thread-safe.
class Log {
public:
    using Fields = std::initializer_list<LogField>;

    /// `clock` must outlive the log. Lines below `level` are dropped.
    Log(std::string service, std::string instance, const Clock& clock, LogLevel level = LogLevel::info,
        int fd = 2);

    void debug(std::string_view event, Fields fields = {}) const { write(LogLevel::debug, event, fields); }
    void info(std::string_view event, Fields fields = {}) const { write(LogLevel::info, event, fields); }
    void warn(std::string_view event, Fields fields = {}) const { write(LogLevel::warn, event, fields); }
    void error(std::string_view event, Fields fields = {}) const { write(LogLevel::error, event, fields); }

private:
    void write(LogLevel level, std::string_view event, Fields fields) const;

    std::string service_;
    std::string instance_;
    const Clock& clock_;
    LogLevel level_;
    int fd_;
};

}  // namespace kontor
