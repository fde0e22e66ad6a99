// Files that are on disk, whole and with their names, when a call has returned. All of it is readable by its owner alone.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace kontor::cli {

struct FileFacts {
    std::uintmax_t bytes = 0;
    std::string sha256;  ///< 64 lower-case hexadecimal digits

    bool operator==(const FileFacts&) const = default;
};

/// Reads a regular file to its end. Throws refused for anything else, a symbolic link too, and when it can't be read.
FileFacts facts_of(const std::filesystem::path& file);

/// Copies a regular file to a new one; what was copied. Throws refused, also when `to` exists.
FileFacts copy_durably(const std::filesystem::path& from, const std::filesystem::path& to);

/// Writes a new file. Throws refused, also when it exists.
void write_file(const std::filesystem::path& file, std::string_view content);

/// Gives a file another name; what has that name is replaced. Throws refused.
void rename_file(const std::filesystem::path& from, const std::filesystem::path& to);

/// Makes a folder, and those it is in; what is made is for its owner alone.
void make_folder(const std::filesystem::path& folder);

/// `folder/name` + `.suffix`; of `folder/` it is that of `folder`.
std::filesystem::path with_suffix(const std::filesystem::path& path, const std::string& suffix);

}  // namespace kontor::cli
