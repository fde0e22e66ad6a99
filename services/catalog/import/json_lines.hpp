#pragma once

#include <string_view>

#include "services/catalog/import/import_line.hpp"

namespace catalog {

/// Reads JSON Lines: one product a line, as `put` takes it. Blank lines are passed over, but counted.
void read_json_lines(std::string_view content, std::int64_t first_line, const OnLine& on_line);

}  // namespace catalog
