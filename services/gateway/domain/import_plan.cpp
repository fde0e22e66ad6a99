#include "services/gateway/domain/import_plan.hpp"

#include <algorithm>

#include "services/gateway/domain/utf8.hpp"

namespace gateway {
namespace {

/// Longer than any product can be written.
constexpr std::size_t max_record_bytes = 64 * 1024;
static_assert(max_record_bytes < max_chunk_bytes);

/// One line, or the lines of one CSV record.
struct Record {
    std::string_view text;  // with its line end
    std::int64_t lines;
};

std::size_t line_end(std::string_view text) {
    const auto end = text.find('\n');
    return end == std::string_view::npos ? text.size() : end + 1;
}

/// The end of the first line that doesn't end within a quoted cell; of the first line when there is none
/// near.
std::size_t record_end(std::string_view text) {
    const auto near = text.substr(0, max_record_bytes);
    bool quoted = false;
    bool cell_begins = true;
    for (std::size_t i = 0; i < near.size(); ++i) {
        if (quoted) {
            if (near[i] != '"') continue;
            quoted = text.substr(i + 1).starts_with('"');  // two quotes are one that doesn't end the cell
            i += quoted ? 1 : 0;
            continue;
        }
        if (near[i] == '\n') return i + 1;
        quoted = cell_begins && near[i] == '"';
        cell_begins = near[i] == ',';
    }
    return near.size() == text.size() && !quoted ? text.size() : line_end(text);
}

Record first_record(ImportFormat format, std::string_view text) {
    const auto record = text.substr(0, format == ImportFormat::csv ? record_end(text) : line_end(text));
    const auto ends = std::ranges::count(record, '\n');
    return {record, ends + (record.ends_with('\n') ? 0 : 1)};
}

std::string_view without_line_end(std::string_view text) {
    while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
    return text;
}

/// Gathers records to chunks.
class Chunks {
public:
    explicit Chunks(ImportPlan& plan) : plan_{plan} {}

    void add(const Record& record, std::int64_t line) {
        if (size_ + record.text.size() > max_chunk_bytes || lines_ + record.lines > max_chunk_lines) close();
        if (size_ == 0) {
            begin_ = record.text.data();
            first_line_ = line;
        }
        size_ += record.text.size();
        lines_ += record.lines;
    }

    void close() {
        if (size_ > 0) plan_.chunks.push_back({first_line_, {begin_, size_}});
        size_ = 0;
        lines_ = 0;
    }

private:
    ImportPlan& plan_;
    const char* begin_ = nullptr;
    std::size_t size_ = 0;
    std::int64_t first_line_ = 1;
    std::int64_t lines_ = 0;
};

const char* fault_of(const Record& record) {
    if (record.text.size() > max_record_bytes) return "too-long";
    return is_utf8(record.text) ? nullptr : "not-utf8";
}

const char* detail_of(std::string_view fault) {
    return fault == "too-long" ? "the line is longer than 64 KiB" : "the line is not valid UTF-8";
}

}  // namespace

ImportPlan plan_import(ImportFormat format, std::string_view file) {
    ImportPlan plan;
    Chunks chunks{plan};
    bool header = format == ImportFormat::csv;
    for (std::int64_t line = 1; !file.empty();) {
        const auto record = first_record(format, file);
        if (const auto* fault = fault_of(record)) {
            chunks.close();
            plan.faults.push_back({line, fault, detail_of(fault)});
        } else if (header) {
            plan.header = without_line_end(record.text);
        } else {
            chunks.add(record, line);
        }
        header = false;
        file.remove_prefix(record.text.size());
        line += record.lines;
    }
    chunks.close();
    return plan;
}

}  // namespace gateway
