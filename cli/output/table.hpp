// Plain tables for people.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace kontor::cli {

/// Columns as wide as their widest cell; those added as numbers are set to the right.
class Table {
public:
    enum class Align { left, right };
    struct Column {
        std::string title;
        Align align = Align::left;
    };

    explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

    /// One cell a column.
    void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
    bool empty() const { return rows_.empty(); }
    void print(std::ostream& out) const;

private:
    std::vector<std::size_t> widths() const;

    std::vector<Column> columns_;
    std::vector<std::vector<std::string>> rows_;
};

/// Characters as a terminal counts them, near enough: UTF-8 code points.
std::size_t width_of(const std::string& text);

}  // namespace kontor::cli
