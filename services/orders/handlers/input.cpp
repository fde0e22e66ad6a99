#include "services/orders/handlers/input.hpp"

#include <algorithm>

namespace orders {
namespace {

constexpr std::size_t max_text = 200;
constexpr std::size_t max_city = 100;
constexpr std::size_t max_postcode = 20;
constexpr std::size_t max_code = 128;
/// A longer detail is cut and not refused: a reason often is another service's answer, and to undo must not
/// fail.
constexpr std::size_t max_detail = 500;

bool is_country_code(std::string_view text) {
    return text.size() == 2 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

/// At most `max` code points.
std::string cut(const std::string& text, std::size_t max) {
    std::size_t points = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool begins_point = (text[i] & 0xC0) != 0x80;
        if (begins_point && ++points > max) return text.substr(0, i);
    }
    return text;
}

Reason read_reason_object(kontor::Fields reason) {
    auto code = reason.text("code", 1, max_code);
    const auto detail = reason.optional_text("detail", 0, SIZE_MAX);
    return {std::move(code), cut(detail.value_or(""), max_detail)};
}

}  // namespace

Delivery read_delivery(kontor::Fields& in) {
    auto fields = in.object("delivery");
    Delivery delivery{.method = fields.one_of("method", {"pickup", "delivery"})};
    if (delivery.method != "delivery") return delivery;
    delivery.name = fields.text("name", 1, max_text);
    delivery.street = fields.text("street", 1, max_text);
    delivery.city = fields.text("city", 1, max_city);
    delivery.postcode = fields.text("postcode", 1, max_postcode);
    delivery.country = fields.text("country", 2, 2);
    if (!delivery.country.empty() && !is_country_code(delivery.country)) {
        fields.fault("country", "must be two upper-case letters (ISO 3166-1 alpha-2)");
    }
    return delivery;
}

std::optional<Reason> read_optional_reason(kontor::Fields& in) {
    const auto given = in.any("reason");
    if (given.is_null() || given == kontor::Json("")) return std::nullopt;
    return read_reason(in);
}

Reason read_reason(kontor::Fields& in) {
    if (!in.any("reason").is_string()) return read_reason_object(in.object("reason"));
    return {"requested", in.text("reason", 1, max_detail)};
}

}  // namespace orders
