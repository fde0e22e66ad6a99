#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "runtime/base/bounds.hpp"

namespace kontor {

/// Object members are kept sorted, so that equal values have equal texts.
using Json = nlohmann::json;

/// Parses what comes from outside. Discarded when it is no JSON, or nested deeper than `max_depth`.
Json parse_json(std::string_view text, std::size_t max_depth = max_message_depth);

}  // namespace kontor
