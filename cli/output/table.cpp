#include "cli/output/table.hpp"

#include <algorithm>

namespace kontor::cli {
namespace {

std::string padded(const std::string& text, std::size_t width, Table::Align align) {
    const std::string gap(width - std::min(width, width_of(text)), ' ');
    return align == Table::Align::left ? text + gap : gap + text;
}

void trim_right(std::string& line) {
    line.erase(line.find_last_not_of(' ') + 1);
}

}  // namespace

std::size_t width_of(const std::string& text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

std::vector<std::size_t> Table::widths() const {
    std::vector<std::size_t> widths;
    for (std::size_t column = 0; column < columns_.size(); ++column) {
        std::size_t width = width_of(columns_[column].title);
        for (const auto& row : rows_) width = std::max(width, width_of(row[column]));
        widths.push_back(width);
    }
    return widths;
}

void Table::print(std::ostream& out) const {
    const auto column_widths = widths();
    const auto print_row = [&](auto cell) {
        std::string line;
        for (std::size_t column = 0; column < columns_.size(); ++column) {
            line += padded(cell(column), column_widths[column], columns_[column].align) + "  ";
        }
        trim_right(line);
        out << line << '\n';
    };
    print_row([&](std::size_t column) { return columns_[column].title; });
    for (const auto& row : rows_) print_row([&](std::size_t column) { return row[column]; });
}

}  // namespace kontor::cli
