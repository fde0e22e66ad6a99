// Small readers of foreign JSON, shared by the formats: what is absent, null or of another type is not there.
#pragma once

#include <cstdint>
#include <expected>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/base/refusal.hpp"
#include "cli/catalog/money.hpp"

namespace kontor::cli {

using Json = nlohmann::json;

constexpr std::int64_t largest_stock = 1'000'000'000;  // what one adjustment can move

inline std::unexpected<Refusal> refuse(std::string code, std::string detail) {
    return std::unexpected(Refusal{std::move(code), std::move(detail)});
}

/// The text of a member, or "".
inline std::string text_of(const Json& object, const char* member) {
    const auto found = object.find(member);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

/// Copies a non-empty text member under the catalogue's name for it.
inline void copy_text(const Json& from, const char* member, Json& to) {
    if (std::string text = text_of(from, member); !text.empty()) to[member] = std::move(text);
}

inline void copy_categories(const Json& from, Json& to) {
    const auto found = from.find("categories");
    if (found != from.end() && found->is_array() && !found->empty()) to["categories"] = *found;
}

inline Json to_json(const Money& money) {
    return {{"amount", money.amount}, {"currency", money.currency}};
}

/// Money from two text members. A price that is a JSON number is refused: its decimals are already lost.
inline std::expected<Money, Refusal> money_of(const Json& object) {
    const auto price = object.find("price");
    if (price == object.end() || price->is_null()) return refuse("price-missing", "there is no price");
    if (!price->is_string()) return refuse("price-malformed", "the price is not a decimal text");
    return parse_money(price->get<std::string>(), text_of(object, "currency"));
}

}  // namespace kontor::cli
