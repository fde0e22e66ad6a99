#include "cli/baskets/record.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/baskets/codes.hpp"
#include "cli/catalog/money.hpp"

namespace kontor::cli {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t largest_quantity = 100'000;  // of one order line in the shop
constexpr std::size_t most_lines = 1000;            // of one order in the shop

std::string text_or_empty(const Json& value) {
    return value.is_string() ? value.get<std::string>() : std::string{};
}

BasketLine line_from(const Json& json) {
    if (!json.is_array() || json.size() != 3 || !json[1].is_number_integer()) {
        throw std::invalid_argument("a line is not [sku, quantity, price]");
    }
    return {json[0].get<std::string>(), json[1].get<std::int64_t>(), json[2].get<std::string>()};
}

BasketRecord record_from(const Json& json) {
    BasketRecord record{json.at("invoice"), json.value("ts", ""), text_or_empty(json.at("customer")), {}};
    for (const Json& line : json.at("lines")) record.lines.push_back(line_from(line));
    return record;
}

// Each check names the reason for one kind of dirt, given the line and whether the record is a cancellation.
using Check = std::optional<Refusal> (*)(const BasketLine&, bool);

std::optional<Refusal> check_code(const BasketLine& line, bool) {
    return refuse_code(line.sku);
}

std::optional<Refusal> check_quantity(const BasketLine& line, bool is_cancellation) {
    const std::string of = std::to_string(line.quantity) + " of " + line.sku;
    if (line.quantity == 0) return Refusal{"zero-quantity", of};
    if (line.quantity < 0 && !is_cancellation) return Refusal{"negative-quantity", of};
    if (line.quantity > 0 && is_cancellation) return Refusal{"positive-quantity", of + " in a cancellation"};
    if (std::abs(line.quantity) > largest_quantity) return Refusal{"quantity-too-large", of};
    return std::nullopt;
}

std::optional<Refusal> check_price(const BasketLine& line, bool) {
    const auto price = parse_money(line.price, basket_currency);
    if (!price) return Refusal{price.error().code, line.sku + ": " + price.error().detail};
    if (price->amount == 0) return Refusal{"zero-price", line.sku + " costs nothing"};
    return std::nullopt;
}

// In the order in which a reader would want to hear of them.
constexpr Check line_checks[] = {check_code, check_quantity, check_price};

}  // namespace

std::expected<BasketRecord, Refusal> parse_basket(std::string_view line) {
    const Json json = Json::parse(line, nullptr, false);
    if (json.is_discarded()) return std::unexpected(Refusal{"json-malformed", "the line is not valid JSON"});
    try {
        return record_from(json);
    } catch (const std::exception& error) {
        return std::unexpected(Refusal{"record-malformed", error.what()});
    }
}

std::vector<Refusal> dirt_in(const BasketRecord& record) {
    std::vector<Refusal> dirt;
    if (record.customer.empty()) dirt.push_back({"no-customer", "the record names no customer"});
    if (record.lines.empty()) dirt.push_back({"no-lines", "the record has no lines"});
    if (record.lines.size() > most_lines)
        dirt.push_back({"too-many-lines", std::to_string(record.lines.size()) + " lines"});
    for (const Check check : line_checks) {
        for (const BasketLine& line : record.lines) {
            if (auto refusal = check(line, record.is_cancellation())) dirt.push_back(*std::move(refusal));
        }
    }
    return dirt;
}

}  // namespace kontor::cli
