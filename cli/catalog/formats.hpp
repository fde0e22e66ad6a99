// The file formats `kontor import` takes, and what each of their lines means as a product of the catalogue.
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "cli/base/refusal.hpp"
#include "cli/catalog/money.hpp"

namespace kontor::cli {

enum class ImportFormat { kontor, open_prices, best_buy, baskets_skus };

/// A line as the catalogue takes it.
struct MappedProduct {
    nlohmann::json product;
    std::optional<std::int64_t> first_stock{};  ///< what to put on the shelf if nothing was ever there
};

using Mapped = std::expected<MappedProduct, Refusal>;

/// Prices for data that has none: by sku.
using Prices = std::map<std::string, Money, std::less<>>;

/// What a file's first line shows it to be.
std::optional<ImportFormat> detect_format(std::string_view first_line);

/// One line of the format. `prices` is used by baskets-skus alone. Refused lines say why; nothing is made up
/// for them.
Mapped map_line(ImportFormat format, std::string_view line, const Prices& prices);

Mapped map_kontor(const nlohmann::json& line);
Mapped map_open_prices(const nlohmann::json& line);
Mapped map_best_buy(const nlohmann::json& line);
Mapped map_basket_sku(std::string_view csv_line, const Prices& prices);

/// The offer that gives a product of Open Prices its price: of the currency most of its offers are in
/// (between equals, the currency of the newest offer), the newest; of one day's offers a regular price before
/// a discounted one, then the one listed last. nullptr when no offer is usable.
const nlohmann::json* chosen_offer(const nlohmann::json& offers);

}  // namespace kontor::cli
