// Open Prices: products by GTIN, each with the prices people saw, in one or more currencies.
#include <map>

#include "cli/catalog/fields.hpp"
#include "cli/catalog/formats.hpp"

namespace kontor::cli {
namespace {

bool is_discounted(const Json& offer) {
    const auto found = offer.find("discounted");
    return found != offer.end() && found->is_boolean() && found->get<bool>();
}

// ISO dates compare as text.
bool is_better(const Json& offer, const Json& than) {
    const std::string day = text_of(offer, "date");
    const std::string other_day = text_of(than, "date");
    if (day != other_day) return day > other_day;
    return !is_discounted(offer) || is_discounted(than);
}

struct CurrencyOffers {
    int count = 0;
    const Json* best = nullptr;
};

bool is_better(const CurrencyOffers& one, const CurrencyOffers& than) {
    if (one.count != than.count) return one.count > than.count;
    return text_of(*one.best, "date") > text_of(*than.best, "date");
}

std::map<std::string, CurrencyOffers> by_currency(const Json& offers) {
    std::map<std::string, CurrencyOffers> currencies;
    for (const Json& offer : offers) {
        if (!offer.is_object() || text_of(offer, "currency").empty()) continue;
        CurrencyOffers& of = currencies[text_of(offer, "currency")];
        ++of.count;
        if (of.best == nullptr || is_better(offer, *of.best)) of.best = &offer;
    }
    return currencies;
}

}  // namespace

const Json* chosen_offer(const Json& offers) {
    const CurrencyOffers* chosen = nullptr;
    const auto currencies = by_currency(offers);
    for (const auto& [currency, of] : currencies) {
        if (chosen == nullptr || is_better(of, *chosen)) chosen = &of;
    }
    return chosen == nullptr ? nullptr : chosen->best;
}

Mapped map_open_prices(const Json& line) {
    const std::string gtin = text_of(line, "gtin");
    if (gtin.empty()) return refuse("gtin-missing", "there is no GTIN, which is to be the sku");
    const std::string name = text_of(line, "name");
    if (name.empty()) return refuse("name-missing", "the product has no name in any language");

    const auto offers = line.find("offers");
    const Json* offer = offers != line.end() && offers->is_array() ? chosen_offer(*offers) : nullptr;
    if (offer == nullptr) return refuse("price-missing", "the product has no offer");
    const auto price = money_of(*offer);
    if (!price) return std::unexpected(price.error());

    Json product = {{"sku", gtin}, {"gtin", gtin}, {"name", name}, {"price", to_json(*price)}};
    copy_text(line, "brand", product);
    copy_categories(line, product);
    return MappedProduct{std::move(product)};
}

}  // namespace kontor::cli
