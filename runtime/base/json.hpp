#pragma once

#include <nlohmann/json.hpp>

namespace kontor {

/// Object members are kept sorted, so that equal values have equal texts.
using Json = nlohmann::json;

}  // namespace kontor
