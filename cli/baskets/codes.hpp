// Which codes of the basket data are products.
#pragma once

#include <optional>
#include <string_view>

#include "cli/base/refusal.hpp"

namespace kontor::cli {

/// Why a code cannot be a product of the shop: `non-product-code` (postage, discount, bank charges, vouchers
/// …), `sku-not-allowed` (not `[A-Za-z0-9][A-Za-z0-9._-]{0,63}`). nullopt when it can.
std::optional<Refusal> refuse_code(std::string_view code);

/// Whether the shop takes it as a sku at all.
bool is_sku(std::string_view code);

}  // namespace kontor::cli
