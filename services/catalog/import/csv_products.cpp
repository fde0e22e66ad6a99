#include "services/catalog/import/csv_products.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "services/catalog/domain/currency.hpp"
#include "services/catalog/import/csv_reader.hpp"

namespace catalog {
namespace {

using kontor::Json;
using Cells = std::map<std::string_view, std::string_view>;

constexpr std::array<std::string_view, 10> known_columns{
    "sku",  "name",  "price_amount", "price",      "price_currency",
    "gtin", "brand", "description",  "categories", "active"};
constexpr std::array<std::string_view, 3> required_columns{"sku", "name", "price_currency"};
constexpr std::array text_columns{"sku", "name", "gtin", "brand", "description"};
constexpr char category_separator = '|';

Json whole_number_or_text(std::string_view cell) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
    const bool is_number = error == std::errc{} && end == cell.data() + cell.size();
    return is_number ? Json(number) : Json(std::string{cell});
}

Json decimal_or_text(std::string_view cell, std::string_view currency) {
    // An unknown currency is named by the check of the product; till then its decimals don't matter.
    const auto amount = parse_decimal_amount(cell, currency_decimals(currency).value_or(2));
    return amount ? Json(*amount) : Json(std::string{cell});
}

Json truth_or_text(std::string_view cell) {
    if (cell == "true" || cell == "TRUE") return true;
    if (cell == "false" || cell == "FALSE") return false;
    return std::string{cell};
}

Json categories_of(std::string_view cell) {
    Json categories = Json::array();
    while (!cell.empty()) {
        const auto end = cell.find(category_separator);
        const auto category = cell.substr(0, end);
        if (!category.empty()) categories.push_back(std::string{category});
        cell.remove_prefix(end == std::string_view::npos ? cell.size() : end + 1);
    }
    return categories;
}

Json price_of(const Cells& cells) {
    Json price = Json::object();
    const auto currency = cells.find("price_currency");
    if (currency != cells.end()) price["currency"] = std::string{currency->second};
    if (const auto amount = cells.find("price_amount"); amount != cells.end()) {
        price["amount"] = whole_number_or_text(amount->second);
    } else if (const auto decimal = cells.find("price"); decimal != cells.end()) {
        price["amount"] = decimal_or_text(decimal->second, currency == cells.end() ? "" : currency->second);
    }
    return price;
}

Json product_of_cells(const Cells& cells) {
    Json product{{"price", price_of(cells)}};
    for (const auto* column : text_columns) {
        if (const auto cell = cells.find(column); cell != cells.end())
            product[column] = std::string{cell->second};
    }
    if (const auto cell = cells.find("categories"); cell != cells.end())
        product["categories"] = categories_of(cell->second);
    if (const auto cell = cells.find("active"); cell != cells.end())
        product["active"] = truth_or_text(cell->second);
    return product;
}

bool has(const std::vector<std::string>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

}  // namespace

std::expected<CsvColumns, std::string> CsvColumns::of_header(const std::vector<std::string>& cells) {
    for (const auto column : known_columns) {
        if (std::ranges::count(cells, column) > 1)
            return std::unexpected{"has the column " + std::string{column} + " twice"};
    }
    for (const auto column : required_columns) {
        if (!has(cells, column)) return std::unexpected{"has no column " + std::string{column}};
    }
    if (!has(cells, "price_amount") && !has(cells, "price")) {
        return std::unexpected{std::string{"has no column price_amount"}};
    }
    CsvColumns columns;
    columns.names_ = cells;
    return columns;
}

std::expected<Json, LineFault> CsvColumns::product_of(const std::vector<std::string>& cells) const {
    if (cells.size() != names_.size()) {
        return std::unexpected{LineFault{"malformed-csv", "the line has " + std::to_string(cells.size()) +
                                                              " cells, the header has " +
                                                              std::to_string(names_.size())}};
    }
    Cells by_name;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (!cells[i].empty()) by_name.emplace(names_[i], cells[i]);
    }
    return product_of_cells(by_name);
}

std::expected<void, std::string> read_csv(std::string_view header, std::string_view content,
                                          std::int64_t first_line, const OnLine& on_line) {
    CsvReader reader{without_byte_order_mark(content), first_line};
    const auto head =
        header.empty() ? reader.next() : CsvReader{without_byte_order_mark(header), first_line}.next();
    if (!head) return std::unexpected{std::string{"has no header"}};
    if (!head->fault.empty()) return std::unexpected{"has in its header " + head->fault};
    const auto columns = CsvColumns::of_header(head->cells);
    if (!columns) return std::unexpected{columns.error()};
    while (const auto record = reader.next()) {
        if (record->fault.empty()) {
            on_line(record->line, columns->product_of(record->cells));
        } else {
            on_line(record->line,
                    std::unexpected{LineFault{"malformed-csv", "the line has " + record->fault}});
        }
    }
    return {};
}

}  // namespace catalog
