#include "services/catalog/store/product_json.hpp"

#include <array>

namespace catalog {
namespace {

using kontor::Json;

/// In the order of the variant.
constexpr std::array event_names{"product-added", "price-changed", "product-changed", "product-removed"};
static_assert(event_names.size() == std::variant_size_v<Event>);

Json to_json(const kontor::Money& money) {
    return {{"amount", money.amount}, {"currency", money.currency}};
}

struct Data {
    Json operator()(const ProductAdded& event) const { return catalog::to_json(event.product); }
    Json operator()(const PriceChanged& event) const {
        return {{"sku", event.sku}, {"old", to_json(event.old)}, {"price", to_json(event.price)}};
    }
    Json operator()(const ProductChanged& event) const { return catalog::to_json(event.product); }
    Json operator()(const ProductRemoved& event) const { return {{"sku", event.sku}}; }
};

}  // namespace

Json to_json(const Product& product) {
    Json json{{"sku", product.sku},
              {"name", product.name},
              {"price", to_json(product.price)},
              {"categories", product.categories},
              {"active", product.active}};
    if (product.gtin) json["gtin"] = *product.gtin;
    if (product.brand) json["brand"] = *product.brand;
    if (product.description) json["description"] = *product.description;
    return json;
}

Json view_of(const Product& product, kontor::Time updated) {
    auto view = to_json(product);
    view["updated"] = kontor::format_time(updated);
    return view;
}

const char* name_of(const Event& event) {
    return event_names[event.index()];
}

Json data_of(const Event& event) {
    return std::visit(Data{}, event);
}

}  // namespace catalog
