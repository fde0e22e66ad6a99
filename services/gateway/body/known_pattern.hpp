#pragma once

#include <string_view>

namespace gateway {

using PatternTest = bool (*)(std::string_view);

/// The function for a regular expression of our schemas; null for one we don't know.
PatternTest known_pattern(std::string_view pattern);

}  // namespace gateway
