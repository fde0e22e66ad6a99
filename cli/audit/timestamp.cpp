#include "cli/audit/timestamp.hpp"

#include <chrono>
#include <cstdio>

namespace kontor::cli {

std::optional<std::int64_t> unix_ms(const std::string& time) {
    int year = 0;
    unsigned month = 0, day = 0, hour = 0, minute = 0, second = 0, ms = 0;
    const int read = std::sscanf(time.c_str(), "%4d-%2u-%2uT%2u:%2u:%2u.%3u", &year, &month, &day, &hour,
                                 &minute, &second, &ms);
    if (read < 6 || !time.ends_with('Z')) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                           std::chrono::day{day}};
    if (!date.ok()) return std::nullopt;
    const auto days = std::chrono::sys_days{date}.time_since_epoch();
    const auto clock = std::chrono::hours{hour} + std::chrono::minutes{minute} + std::chrono::seconds{second};
    return std::chrono::duration_cast<std::chrono::milliseconds>(days + clock).count() + ms;
}

}  // namespace kontor::cli
