#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "runtime/base/bounds.hpp"
#include "runtime/base/json.hpp"

namespace gateway {

/// Deeper nesting than any request of ours; bounds recursion over what was parsed.
inline constexpr std::size_t max_json_depth = 32;
static_assert(2 * max_json_depth <= kontor::max_message_depth, "requests are passed on, in a message");

/// Parses JSON as RFC 8259 writes it, and refuses what parsers understand differently: members given twice, a
/// byte order mark, trailing data, invalid UTF-8, NUL characters. Whole numbers beyond 64 bits become binary
/// floats. The error is a text for people that says where.
std::expected<kontor::Json, std::string> parse_strict_json(std::string_view text);

}  // namespace gateway
