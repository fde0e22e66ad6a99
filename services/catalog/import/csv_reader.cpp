#include "services/catalog/import/csv_reader.hpp"

#include <algorithm>

namespace catalog {
namespace {

/// Beyond any text a product has; bounds what is read in search of a closing quote.
constexpr std::size_t max_cell_bytes = 32 * 1024;

}  // namespace

std::optional<CsvRecord> CsvReader::next() {
    if (!skip_blank_lines()) return std::nullopt;
    CsvRecord record{.line = line_};
    const auto begin = at_;
    read_cells(record);
    if (record.fault.empty()) {
        take_line_end();
    } else {
        record.cells.clear();
        line_ = record.line;
        go_behind_line(begin);
    }
    return record;
}

bool CsvReader::skip_blank_lines() {
    while (at_ < text_.size() && at_line_end()) take_line_end();
    return at_ < text_.size();
}

void CsvReader::read_cells(CsvRecord& record) {
    for (;;) {
        const bool quoted = at_ < text_.size() && text_[at_] == '"';
        record.cells.push_back(quoted ? read_quoted_cell(record) : read_plain_cell(record));
        if (!record.fault.empty() || at_line_end()) return;
        ++at_;  // the comma
    }
}

std::string CsvReader::read_plain_cell(CsvRecord& record) {
    const auto begin = at_;
    while (!at_line_end() && text_[at_] != ',') {
        if (text_[at_] == '"') record.fault = "a quote within a cell that isn't quoted";
        ++at_;
    }
    return std::string{text_.substr(begin, at_ - begin)};
}

std::string CsvReader::read_quoted_cell(CsvRecord& record) {
    std::string cell;
    for (++at_; at_ < text_.size() && cell.size() <= max_cell_bytes; ++at_) {
        if (text_[at_] == '"') {
            const bool doubled = at_ + 1 < text_.size() && text_[at_ + 1] == '"';
            if (!doubled) {
                ++at_;
                if (!at_line_end() && text_[at_] != ',') record.fault = "text behind a closing quote";
                return cell;
            }
            ++at_;
        }
        if (text_[at_] == '\n') ++line_;
        cell += text_[at_];
    }
    record.fault = "a quote that isn't closed";
    return cell;
}

bool CsvReader::at_line_end() const {
    if (at_ >= text_.size() || text_[at_] == '\n') return true;
    return text_[at_] == '\r' && (at_ + 1 == text_.size() || text_[at_ + 1] == '\n');
}

void CsvReader::take_line_end() {
    const auto end = text_.find('\n', at_);
    at_ = end == std::string_view::npos ? text_.size() : end + 1;
    ++line_;
}

void CsvReader::go_behind_line(std::size_t begin) {
    at_ = begin;
    take_line_end();
}

}  // namespace catalog
