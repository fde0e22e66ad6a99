#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace catalog {

/// One record of a CSV text.
struct CsvRecord {
    std::int64_t line = 0;  ///< where it begins
    std::vector<std::string> cells{};
    std::string fault{};  ///< not empty: the record isn't well formed, and has no cells
};

/// Reads records of CSV (RFC 4180): commas, cells in double quotes where they hold commas, quotes (doubled)
/// or line breaks; lines end with LF or CRLF. Blank lines are passed over. After a malformed record it goes
/// on with the line behind the one the record began in, so that one open quote doesn't swallow the rest.
class CsvReader {
public:
    /// `text` must outlive the reader.
    CsvReader(std::string_view text, std::int64_t first_line) : text_{text}, line_{first_line} {}

    /// The next record; nothing at the end.
    std::optional<CsvRecord> next();

private:
    bool skip_blank_lines();
    void read_cells(CsvRecord& record);
    std::string read_plain_cell(CsvRecord& record);
    std::string read_quoted_cell(CsvRecord& record);
    bool at_line_end() const;
    void take_line_end();
    void go_behind_line(std::size_t begin);

    std::string_view text_;
    std::size_t at_ = 0;
    std::int64_t line_;
};

}  // namespace catalog
