// Reading the files of the basket data.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "cli/baskets/plan.hpp"

namespace kontor::cli {

/// Plans the records of a file, or the first `limit` of them (0: all). Throws wrong_use when it cannot be
/// read.
std::vector<Step> plan_file(const std::string& path, std::size_t limit);

/// The descriptions of a `sku,description,lines` file, by sku, empty ones left out. Throws wrong_use as
/// above.
std::map<std::string, std::string> read_sku_names(const std::string& path);

}  // namespace kontor::cli
