#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "services/catalog/import/import_line.hpp"

namespace catalog {

/// The columns of a CSV file, by its header. `sku`, `name`, `price_currency` and one of `price_amount` (minor
/// units) and `price` (decimal) must be there; `gtin`, `brand`, `description`, `categories` (with `|` between
/// them) and `active` (true or false) may. Other columns are passed over.
class CsvColumns {
public:
    /// Nothing usable: what is wrong with the header.
    static std::expected<CsvColumns, std::string> of_header(const std::vector<std::string>& cells);

    /// The product a record describes, in the form `put` takes. Cells that can't be what their column says
    /// are handed on as texts, for the check of the product to name them. Empty cells are left out.
    std::expected<kontor::Json, LineFault> product_of(const std::vector<std::string>& cells) const;

private:
    std::vector<std::string> names_;
};

/// Reads CSV. Without a `header` the content's first record is it.
/// Nothing was read: what is wrong with the header.
std::expected<void, std::string> read_csv(std::string_view header, std::string_view content,
                                          std::int64_t first_line, const OnLine& on_line);

}  // namespace catalog
