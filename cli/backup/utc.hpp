// The time of day in UTC, for names and records.
#pragma once

#include <chrono>
#include <string>

namespace kontor::cli {

/// RFC 3339 to the second, e.g. 2026-03-01T12:00:00Z.
std::string utc_text(std::chrono::system_clock::time_point time);

/// As in names of files: 20260301T120000Z.
std::string utc_name(std::chrono::system_clock::time_point time);

}  // namespace kontor::cli
