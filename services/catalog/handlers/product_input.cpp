#include "services/catalog/handlers/product_input.hpp"

#include <algorithm>

#include "services/catalog/domain/currency.hpp"
#include "services/catalog/domain/gtin.hpp"

namespace catalog {
namespace {

constexpr std::size_t max_name = 200;
constexpr std::size_t max_brand = 200;
constexpr std::size_t max_description = 4000;
constexpr std::size_t max_categories = 32;
/// Longer than any GTIN, so that a wrong one is called that and not too long.
constexpr std::size_t max_gtin_text = 64;

std::optional<std::string> unless_empty(std::optional<std::string> text) {
    return text && text->empty() ? std::nullopt : text;
}

std::optional<std::string> read_gtin(kontor::Fields& in) {
    auto gtin = unless_empty(in.optional_text("gtin", 0, max_gtin_text));
    if (gtin && !is_gtin(*gtin))
        in.fault("gtin", "must be a GTIN of 8, 12, 13 or 14 digits with the right check digit");
    return gtin;
}

kontor::Money read_price(kontor::Fields& in) {
    auto price = in.money("price");
    const bool well_formed = kontor::is_currency_code(price.currency);
    if (well_formed && !currency_decimals(price.currency)) {
        in.object("price").fault("currency", "must be a current ISO 4217 currency");
    }
    return price;
}

std::vector<std::string> read_categories(kontor::Fields& in) {
    std::vector<std::string> categories;
    for (auto& category : in.texts_or_empty("categories", max_categories, max_category)) {
        if (std::ranges::find(categories, category) == categories.end())
            categories.push_back(std::move(category));
    }
    return categories;
}

}  // namespace

Product read_product(kontor::Fields& in) {
    return {.sku = in.sku("sku"),
            .name = in.line("name", 1, max_name),
            .price = read_price(in),
            .gtin = read_gtin(in),
            .brand = unless_empty(in.optional_line("brand", 0, max_brand)),
            .description = unless_empty(in.optional_text("description", 0, max_description)),
            .categories = read_categories(in),
            .active = in.boolean_or("active", true)};
}

}  // namespace catalog
