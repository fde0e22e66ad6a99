#pragma once

#include <expected>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "runtime/base/result.hpp"
#include "services/orders/domain/order.hpp"

namespace orders {

/// What is asked for: a line of a request.
struct Item {
    std::string sku;
    std::int64_t quantity = 0;
    bool operator==(const Item&) const = default;
};

inline constexpr std::int64_t max_quantity = 100'000;

/// What orders knows of a product.
struct Product {
    std::string name;
    kontor::Money price;
    bool active = true;
};
/// By sku.
using Products = std::map<std::string, Product, std::less<>>;

struct Basket {
    std::vector<Line> lines;
    kontor::Money total;
};

/// One item for each sku, in the order first seen, with the sum of its quantities.
std::vector<Item> summed(const std::vector<Item>& items);

/// Prices the items, of which there is one at least. Rejected, naming the items by JSON Pointer, with
/// `unknown-sku`, `inactive-product`, `mixed-currencies`, or `invalid` for quantities and amounts beyond
/// their bounds.
std::expected<Basket, kontor::Rejection> price(const std::vector<Item>& items, const Products& products);

}  // namespace orders
