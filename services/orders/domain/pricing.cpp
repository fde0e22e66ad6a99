#include "services/orders/domain/pricing.hpp"

#include <algorithm>

#include "runtime/base/invariant.hpp"

namespace orders {
namespace {

using kontor::Rejection;

/// A request that is wrong in many places is named by the first of them; bounds the answer.
constexpr std::size_t max_named = 20;

struct Fault {
    const char* code;
    const char* detail;
    std::function<bool(const Item&, const Product*)> has;
};

/// The first check that any item fails, with all items that fail it.
std::optional<Rejection> first_fault(const std::vector<Item>& items, const Products& products,
                                     const std::vector<Fault>& checks) {
    for (const auto& check : checks) {
        Rejection rejection{kontor::RejectionKind::invalid, check.code, {}};
        for (std::size_t i = 0; i < items.size() && rejection.fields.size() < max_named; ++i) {
            const auto product = products.find(items[i].sku);
            if (!check.has(items[i], product == products.end() ? nullptr : &product->second)) continue;
            const auto detail = items[i].sku + " " + check.detail;
            if (rejection.fields.empty()) rejection.detail = detail;
            rejection.fields.push_back({"/items/" + std::to_string(i) + "/sku", detail});
        }
        if (!rejection.fields.empty()) return rejection;
    }
    return std::nullopt;
}

std::optional<Rejection> check_products(const std::vector<Item>& items, const Products& products) {
    const auto first = products.find(items.front().sku);
    const auto currency = first == products.end() ? std::string{} : first->second.price.currency;
    return first_fault(
        items, products,
        {{"unknown-sku", "is not in the catalogue", [](auto&, auto* product) { return product == nullptr; }},
         {"inactive-product", "is not for sale now", [](auto&, auto* product) { return !product->active; }},
         {"mixed-currencies", "has its price in another currency than the first item",
          [&](auto&, auto* product) { return product->price.currency != currency; }}});
}

/// Where the request names the sku first.
std::string quantity_pointer(const std::vector<Item>& items, const std::string& sku) {
    const auto first = std::ranges::find(items, sku, &Item::sku);
    return "/items/" + std::to_string(first - items.begin()) + "/quantity";
}

}  // namespace

std::vector<Item> summed(const std::vector<Item>& items) {
    std::vector<Item> sums;
    std::map<std::string_view, std::size_t> places;
    for (const auto& item : items) {
        const auto [place, is_new] = places.emplace(item.sku, sums.size());
        if (is_new) {
            sums.push_back(item);
        } else {
            sums[place->second].quantity += item.quantity;
        }
    }
    return sums;
}

std::expected<Basket, Rejection> price(const std::vector<Item>& items, const Products& products) {
    INVARIANT(!items.empty());
    if (auto fault = check_products(items, products)) return std::unexpected{std::move(*fault)};

    Basket basket{{}, {0, products.at(items.front().sku).price.currency}};
    for (auto& [sku, quantity] : summed(items)) {
        const auto& product = products.at(sku);
        const auto total = kontor::times(product.price, quantity);
        if (quantity > max_quantity || !total) {
            const auto* detail = total ? "more than 100000 of one product" : "the amount is too large";
            return std::unexpected{kontor::invalid_field(quantity_pointer(items, sku), detail)};
        }
        basket.total.amount += total->amount;  // at most 1000 lines of at most max_amount: no overflow
        basket.lines.push_back({std::move(sku), product.name, quantity, product.price, *total});
    }
    if (basket.total.amount > kontor::max_amount) {
        return std::unexpected{kontor::invalid_field("/items", "the total is too large")};
    }
    return basket;
}

}  // namespace orders
