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

/// Why a text isn't taken as JSON.
struct JsonFault {
    std::string detail;     ///< for people
    std::string pointer{};  ///< JSON Pointer (RFC 6901) to the value that is wrong or could not be read
    std::size_t byte = 0;   ///< the one at which it was noticed, from 1; 0 where the parser doesn't say
};

/// Parses JSON as RFC 8259 writes it, and refuses what parsers understand differently: members given twice, a
/// byte order mark, trailing data, invalid UTF-8, NUL characters. Whole numbers beyond 64 bits become binary
/// floats.
std::expected<kontor::Json, JsonFault> read_strict_json(std::string_view text);

/// The same of a request's body; the fault's detail says line and column where it can.
std::expected<kontor::Json, JsonFault> parse_strict_json(std::string_view text);

}  // namespace gateway
