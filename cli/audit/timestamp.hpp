// RFC 3339 times, as the services write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace kontor::cli {

/// Milliseconds since 1970 of `YYYY-MM-DDTHH:MM:SS[.mmm]Z`; nullopt for anything else.
std::optional<std::int64_t> unix_ms(const std::string& time);

}  // namespace kontor::cli
