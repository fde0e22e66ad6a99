#include "services/catalog/domain/product.hpp"

#include <doctest/doctest.h>

#include <functional>

namespace {

using namespace catalog;

const Product tea{.sku = "tea", .name = "Tea", .price = {299, "EUR"}};

Product tea_with(const std::function<void(Product&)>& change) {
    auto product = tea;
    change(product);
    return product;
}

}  // namespace

TEST_CASE("putting a product records what is different, and nothing when nothing is") {
    const auto dearer = tea_with([](auto& p) { p.price.amount = 319; });
    const auto in_krona = tea_with([](auto& p) { p.price.currency = "SEK"; });
    const auto renamed = tea_with([](auto& p) { p.name = "Green tea"; });
    const auto inactive = tea_with([](auto& p) { p.active = false; });
    const auto both = tea_with([](auto& p) {
        p.price.amount = 319;
        p.gtin = "96385074";
    });
    struct Case {
        const char* name;
        std::optional<Product> current;
        Product wanted;
        std::vector<Event> events;
    };
    const Case cases[] = {
        {"new", {}, tea, {ProductAdded{tea}}},
        {"the same", tea, tea, {}},
        {"price", tea, dearer, {PriceChanged{"tea", {299, "EUR"}, {319, "EUR"}}}},
        {"currency", tea, in_krona, {PriceChanged{"tea", {299, "EUR"}, {299, "SEK"}}}},
        {"name", tea, renamed, {ProductChanged{renamed}}},
        {"no longer for sale", tea, inactive, {ProductChanged{inactive}}},
        {"price and more",
         tea,
         both,
         {PriceChanged{"tea", {299, "EUR"}, {319, "EUR"}}, ProductChanged{both}}},
    };
    for (const auto& [name, current, wanted, events] : cases) {
        CAPTURE(name);
        const auto decision = decide(current, PutProduct{wanted});
        REQUIRE(decision.has_value());
        CHECK(*decision == events);
        auto product = current;
        for (const auto& event : *decision) product = evolve(product, event);
        CHECK(product == wanted);
    }
}

TEST_CASE("a product that is there can be removed, another can't") {
    const auto decision = decide(tea, RemoveProduct{"tea"});
    REQUIRE(decision.has_value());
    CHECK(*decision == std::vector<Event>{ProductRemoved{"tea"}});
    CHECK_FALSE(evolve(tea, decision->front()).has_value());

    const auto refused = decide(std::nullopt, RemoveProduct{"tea"});
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().kind == kontor::RejectionKind::not_found);
}
