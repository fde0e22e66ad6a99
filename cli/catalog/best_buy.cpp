// Best Buy's open catalogue: numeric skus, UPC codes, prices as decimal text.
#include "cli/catalog/fields.hpp"
#include "cli/catalog/formats.hpp"

namespace kontor::cli {
namespace {

std::string sku_of(const Json& line) {
    const auto sku = line.find("sku");
    if (sku == line.end()) return {};
    if (sku->is_number_integer() && *sku >= 0) return std::to_string(sku->get<std::uint64_t>());
    return text_of(line, "sku");
}

}  // namespace

Mapped map_best_buy(const Json& line) {
    const std::string sku = sku_of(line);
    if (sku.empty()) return refuse("sku-missing", "there is no sku");
    const std::string name = text_of(line, "name");
    if (name.empty()) return refuse("name-missing", "the product has no name");
    const auto price = money_of(line);
    if (!price) return std::unexpected(price.error());

    Json product = {{"sku", sku}, {"name", name}, {"price", to_json(*price)}};
    copy_text(line, "gtin", product);
    copy_text(line, "brand", product);
    copy_text(line, "description", product);
    copy_categories(line, product);
    return MappedProduct{std::move(product)};
}

}  // namespace kontor::cli
