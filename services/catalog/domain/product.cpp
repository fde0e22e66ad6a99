#include "services/catalog/domain/product.hpp"

#include "runtime/base/invariant.hpp"

namespace catalog {
namespace {

template <typename... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};

}  // namespace

kontor::Decision<Event> decide(const std::optional<Product>& current, const PutProduct& command) {
    const auto& wanted = command.product;
    if (!current) return std::vector<Event>{ProductAdded{wanted}};
    INVARIANT(current->sku == wanted.sku);

    std::vector<Event> events;
    if (current->price != wanted.price)
        events.push_back(PriceChanged{wanted.sku, current->price, wanted.price});
    auto repriced = *current;
    repriced.price = wanted.price;
    if (repriced != wanted) events.push_back(ProductChanged{wanted});
    return events;
}

kontor::Decision<Event> decide(const std::optional<Product>& current, const RemoveProduct& command) {
    if (!current) return std::unexpected{kontor::not_found("there is no product " + command.sku)};
    return std::vector<Event>{ProductRemoved{command.sku}};
}

std::optional<Product> evolve(std::optional<Product> current, const Event& event) {
    const Overloaded next{
        [](const ProductAdded& added) -> std::optional<Product> { return added.product; },
        [&](const PriceChanged& changed) {
            INVARIANT(current.has_value());
            current->price = changed.price;
            return std::move(current);
        },
        [](const ProductChanged& changed) -> std::optional<Product> { return changed.product; },
        [](const ProductRemoved&) -> std::optional<Product> { return std::nullopt; },
    };
    return std::visit(next, event);
}

}  // namespace catalog
