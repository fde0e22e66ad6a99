// The real data sets lie outside the repository. A test that needs them says so and passes where they are
// absent.
#pragma once

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <optional>

namespace kontor::cli::testing {

/// The file in $KONTOR_SHARED_DATA, else in ../shared/data beside the repository.
inline std::optional<std::filesystem::path> shared_data(const char* name) {
    const char* folder = std::getenv("KONTOR_SHARED_DATA");
    const char* source = std::getenv("KONTOR_SOURCE");
    std::filesystem::path path;
    if (folder != nullptr) {
        path = folder;
    } else if (source != nullptr) {
        path = std::filesystem::path{source} / ".." / "shared" / "data";
    }
    path /= name;
    if (std::filesystem::is_regular_file(path)) return path;
    MESSAGE("skipped: there is no ", path.string(), "; KONTOR_SHARED_DATA names the folder");
    return std::nullopt;
}

}  // namespace kontor::cli::testing
