#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "runtime/base/money.hpp"
#include "runtime/base/result.hpp"

namespace catalog {

constexpr std::size_t max_category = 200;  ///< characters of a category's name

/// Something to sell. Whoever makes one from input has checked its members; see
/// contract/schemas/put.request.json.
struct Product {
    std::string sku;
    std::string name;
    kontor::Money price;
    std::optional<std::string> gtin{};
    std::optional<std::string> brand{};
    std::optional<std::string> description{};
    std::vector<std::string> categories{};  ///< each once
    bool active = true;                     ///< false: known, but not for sale now
    bool operator==(const Product&) const = default;
};

struct ProductAdded {
    Product product;
    bool operator==(const ProductAdded&) const = default;
};
struct PriceChanged {
    std::string sku;
    kontor::Money old;
    kontor::Money price;
    bool operator==(const PriceChanged&) const = default;
};
/// Something else than the price changed; carries the whole product.
struct ProductChanged {
    Product product;
    bool operator==(const ProductChanged&) const = default;
};
struct ProductRemoved {
    std::string sku;
    bool operator==(const ProductRemoved&) const = default;
};
using Event = std::variant<ProductAdded, PriceChanged, ProductChanged, ProductRemoved>;

/// `product` is to be in the catalogue as it is; nothing to do when it already is.
struct PutProduct {
    Product product;
};
struct RemoveProduct {
    std::string sku;
};

/// `current` is what the catalogue holds under the sku.
kontor::Decision<Event> decide(const std::optional<Product>& current, const PutProduct& command);
kontor::Decision<Event> decide(const std::optional<Product>& current, const RemoveProduct& command);

std::optional<Product> evolve(std::optional<Product> current, const Event& event);

}  // namespace catalog
