#pragma once

#include <string_view>

namespace catalog {

/// True for a GTIN-8, -12, -13 or -14: digits only, with the right check digit (GS1 General Specifications,
/// 7.9.1).
bool is_gtin(std::string_view text);

}  // namespace catalog
