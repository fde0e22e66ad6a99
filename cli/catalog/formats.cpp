#include "cli/catalog/formats.hpp"

#include "cli/catalog/fields.hpp"

namespace kontor::cli {
namespace {

constexpr std::string_view skus_header = "sku,description,lines";

using MapJson = Mapped (*)(const Json&);

Mapped map_json(std::string_view line, MapJson map) {
    const Json json = Json::parse(line, nullptr, false);
    if (json.is_discarded()) return refuse("json-malformed", "the line is not valid JSON");
    if (!json.is_object()) return refuse("json-malformed", "the line is not a JSON object");
    return map(json);
}

std::string_view without_byte_order_mark(std::string_view line) {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    if (line.starts_with(mark)) line.remove_prefix(mark.size());
    return line;
}

}  // namespace

std::optional<ImportFormat> detect_format(std::string_view first_line) {
    first_line = without_byte_order_mark(first_line);
    if (first_line.starts_with(skus_header)) return ImportFormat::baskets_skus;
    const Json json = Json::parse(first_line, nullptr, false);
    if (!json.is_object()) return std::nullopt;
    if (json.contains("offers") && json.contains("gtin")) return ImportFormat::open_prices;
    if (json.contains("sku") && json.contains("price")) {
        return json.at("price").is_object() ? ImportFormat::kontor : ImportFormat::best_buy;
    }
    return std::nullopt;
}

Mapped map_line(ImportFormat format, std::string_view line, const Prices& prices) {
    switch (format) {
        case ImportFormat::kontor: return map_json(line, map_kontor);
        case ImportFormat::open_prices: return map_json(line, map_open_prices);
        case ImportFormat::best_buy: return map_json(line, map_best_buy);
        case ImportFormat::baskets_skus: return map_basket_sku(line, prices);
    }
    return refuse("format-unknown", "no such format");
}

Mapped map_kontor(const Json& line) {
    MappedProduct mapped{line};
    const auto stock = line.find("stock");
    if (stock == line.end()) return mapped;
    if (!stock->is_number_integer() || *stock < 0 || *stock > largest_stock) {
        return refuse("stock-malformed",
                      "\"stock\" is not a whole number from 0 to " + std::to_string(largest_stock));
    }
    mapped.first_stock = stock->get<std::int64_t>();
    mapped.product.erase("stock");
    return mapped;
}

}  // namespace kontor::cli
