#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

enum class ImportFormat { jsonl, csv };

/// A part of a file that the catalogue takes in one go.
struct ImportChunk {
    std::int64_t first_line;  ///< of the file, from 1
    std::string_view content;
};

/// A line that can't be sent on.
struct ImportFault {
    std::int64_t line;
    std::string code;
    std::string detail;
};

struct ImportPlan {
    std::string_view header;  ///< CSV: the header record, without its line end
    std::vector<ImportChunk> chunks;
    std::vector<ImportFault> faults;
};

/// Bounds of a chunk: the catalogue's, with room left; a chunk is also one transaction, which others wait
/// for.
inline constexpr std::size_t max_chunk_bytes = 192 * 1024;
inline constexpr std::int64_t max_chunk_lines = 1000;

/// Cuts a file at the ends of records (a CSV record's quoted cell may hold line ends) and sets lines aside
/// that are not UTF-8 or too long. Views into `file`.
ImportPlan plan_import(ImportFormat format, std::string_view file);

}  // namespace gateway
