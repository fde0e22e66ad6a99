// What the stores of the others still tell of a store that went back to a backup.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/backup/manifest.hpp"

namespace kontor::cli {

/// The last position of the service's log that anybody is known to have seen: its consumers' stores, and the damaged store
/// itself as far as it can be read.
std::int64_t last_seen_position(const Manifest& manifest, const std::filesystem::path& state,
                                const std::string& service);

/// The orders that were worked on since the backup, by what the saga coordinator's log says (where that is the store lost,
/// the orders service's): those of which the restored store may know nothing, or too little.
std::vector<std::string> orders_since(const Manifest& manifest, const std::filesystem::path& state,
                                      const std::string& service);

}  // namespace kontor::cli
