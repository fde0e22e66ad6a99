// A record of the real basket data (UCI "Online Retail"): an invoice, or the cancellation of some of one.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "cli/base/refusal.hpp"

namespace kontor::cli {

struct BasketLine {
    std::string sku;
    std::int64_t quantity = 0;  ///< negative where goods came back
    std::string price;          ///< decimal text in GBP, as the source has it

    bool operator==(const BasketLine&) const = default;
};

struct BasketRecord {
    std::string invoice;
    std::string time;
    std::string customer;  ///< "" where the source has none
    std::vector<BasketLine> lines;

    /// The source marks the invoice of a cancellation with a C.
    bool is_cancellation() const { return invoice.starts_with('C'); }
    bool operator==(const BasketRecord&) const = default;
};

constexpr std::string_view basket_currency = "GBP";  // by the data set's description

/// Refused: `json-malformed`, `record-malformed`.
std::expected<BasketRecord, Refusal> parse_basket(std::string_view line);

/// Why a record can be neither an order nor a cancellation; empty when it can. The first reason is the one to
/// count by: `no-customer`, `no-lines`, `too-many-lines`, `non-product-code`, `sku-not-allowed`,
/// `negative-quantity`, `positive-quantity` (in a cancellation), `zero-quantity`, `quantity-too-large`,
/// `zero-price`, `price-…`.
std::vector<Refusal> dirt_in(const BasketRecord& record);

}  // namespace kontor::cli
