// One line of CSV (RFC 4180, without line breaks inside fields).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kontor::cli {

/// nullopt when a quote is left open or followed by something other than a comma.
std::optional<std::vector<std::string>> split_csv(std::string_view line);

}  // namespace kontor::cli
