// The invariants of a single order: what its state promises about stock, payment and label.
#pragma once

#include <string>
#include <vector>

#include "cli/audit/holdings.hpp"
#include "cli/audit/invariants.hpp"

namespace kontor::cli {

/// Violations of `confirmed-is-complete`, `undone-leaves-nothing`, `returned-is-undone`,
/// `pending-is-worked-on`, `holdings-have-an-order`, `order-state-known`, `lines-agree` and `amount-agrees`.
std::vector<Violation> check_order(const std::string& id, const OrderHoldings& holdings);

}  // namespace kontor::cli
