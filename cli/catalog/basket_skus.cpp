// The skus of the basket data: CSV with descriptions and, on purpose, no prices; those come from the baskets.
#include "cli/baskets/codes.hpp"
#include "cli/catalog/csv.hpp"
#include "cli/catalog/fields.hpp"
#include "cli/catalog/formats.hpp"

namespace kontor::cli {

Mapped map_basket_sku(std::string_view csv_line, const Prices& prices) {
    const auto fields = split_csv(csv_line);
    if (!fields || fields->size() != 3)
        return refuse("csv-malformed", "the line does not have the fields sku,description,lines");
    const std::string& sku = (*fields)[0];
    const std::string& name = (*fields)[1];

    if (auto refusal = refuse_code(sku)) return std::unexpected(*std::move(refusal));
    if (name.empty()) return refuse("name-missing", "the sku has no description");
    const auto price = prices.find(sku);
    if (price == prices.end()) return refuse("price-missing", "no basket names a price for the sku");
    return MappedProduct{{{"sku", sku}, {"name", name}, {"price", to_json(price->second)}}};
}

}  // namespace kontor::cli
