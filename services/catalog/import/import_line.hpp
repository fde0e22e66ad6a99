#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <string>

#include "runtime/base/json.hpp"

namespace catalog {

/// Why a line of an import isn't taken.
struct LineFault {
    std::string code;
    std::string detail;
    std::string pointer{};  ///< JSON Pointer into the product the line describes; empty: the line as a whole
};

/// Called for each line that isn't blank: its number, and the product it describes (not yet checked) or what
/// is wrong.
using OnLine = std::function<void(std::int64_t line, const std::expected<kontor::Json, LineFault>& product)>;

/// Files saved by some programs begin with a byte order mark; it says nothing in UTF-8.
inline std::string_view without_byte_order_mark(std::string_view text) {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    return text.starts_with(mark) ? text.substr(mark.size()) : text;
}

}  // namespace catalog
