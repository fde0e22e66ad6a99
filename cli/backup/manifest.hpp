// What a backup consists of: its manifest.json.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "cli/backup/durable_file.hpp"
#include "cli/backup/store_file.hpp"

namespace kontor::cli {

struct Manifest {
    std::string backup;   ///< its id, a UUID
    std::string site;     ///< whose it is
    std::string version;  ///< of the `kontor` that took it
    std::string taken;    ///< RFC 3339
    double held_ms = 0;   ///< how long the slowest writer stood still
    std::map<std::string, StoreFacts> services{};
    /// By their paths, which are the same in the backup and in a state folder.
    std::map<std::string, FileFacts> files{};

    std::string to_text() const;
    /// Throws refused when it is none, of a format this program doesn't know, or names a file that no backup holds.
    static Manifest from_text(const std::string& text);
    static Manifest read(const std::filesystem::path& folder);
};

inline constexpr const char* manifest_name = "manifest.json";

/// Where a service's store is, in a backup and in a state folder.
std::string store_path(const std::string& service);

/// Which of the files a manifest may name: stores, what belongs to a store, credentials. Everything else of a state folder
/// is the node's own, and everything outside of it none of our business.
bool may_be_in_backup(const std::string& path);

/// What contradicts itself in a cut, in words: positions that were taken in before there was an event of that number.
std::vector<std::string> contradictions(const std::map<std::string, StoreFacts>& services);

}  // namespace kontor::cli
