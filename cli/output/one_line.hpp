// Text from elsewhere, as it may be shown in a line on a terminal.
#pragma once

#include <cstddef>
#include <string>

namespace kontor::cli {

/// Without control characters, and cut between UTF-8 characters to at most `width` bytes; 0 doesn't cut.
std::string one_line(const std::string& text, std::size_t width = 0);

}  // namespace kontor::cli
