#include "runtime/base/clock.hpp"

#include <charconv>
#include <cstdio>

namespace kontor {
namespace {

using std::chrono::sys_days;

/// Reads exactly `digits` decimal digits at `text[at]`; advances `at`.
std::optional<int> read_digits(std::string_view text, std::size_t& at, std::size_t digits) {
    if (at + digits > text.size()) return std::nullopt;
    int value = 0;
    const auto [end, error] = std::from_chars(text.data() + at, text.data() + at + digits, value);
    if (error != std::errc{} || end != text.data() + at + digits || text[at] == '-') return std::nullopt;
    at += digits;
    return value;
}

bool read_char(std::string_view text, std::size_t& at, char expected) {
    if (at >= text.size() || text[at] != expected) return false;
    ++at;
    return true;
}

/// An optional fraction of a second, cut to milliseconds.
std::optional<int> read_fraction(std::string_view text, std::size_t& at) {
    if (!read_char(text, at, '.')) return 0;
    int milliseconds = 0;
    int scale = 100;
    std::size_t count = 0;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, ++count, scale /= 10) {
        milliseconds += (text[at] - '0') * scale;
    }
    return count >= 1 && count <= 9 ? std::optional{milliseconds} : std::nullopt;
}

}  // namespace

Time SystemClock::now() const {
    return std::chrono::time_point_cast<Milliseconds>(std::chrono::system_clock::now());
}

SteadyTime SystemClock::steady() const {
    return std::chrono::steady_clock::now();
}

std::string format_time(Time time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{time - day};
    char text[40];
    std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
    return text;
}

std::optional<Time> parse_time(std::string_view text) {
    std::size_t at = 0;
    const auto year = read_digits(text, at, 4);
    if (!year || !read_char(text, at, '-')) return std::nullopt;
    const auto month = read_digits(text, at, 2);
    if (!month || !read_char(text, at, '-')) return std::nullopt;
    const auto day = read_digits(text, at, 2);
    if (!day || !read_char(text, at, 'T')) return std::nullopt;
    const auto hour = read_digits(text, at, 2);
    if (!hour || *hour > 23 || !read_char(text, at, ':')) return std::nullopt;
    const auto minute = read_digits(text, at, 2);
    if (!minute || *minute > 59 || !read_char(text, at, ':')) return std::nullopt;
    const auto second = read_digits(text, at, 2);
    if (!second || *second > 59) return std::nullopt;
    const auto fraction = read_fraction(text, at);
    if (!fraction || !read_char(text, at, 'Z') || at != text.size()) return std::nullopt;

    const std::chrono::year_month_day date{std::chrono::year{*year},
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return std::nullopt;
    return sys_days{date} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
           std::chrono::seconds{*second} + Milliseconds{*fraction};
}

}  // namespace kontor
