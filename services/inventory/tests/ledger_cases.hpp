#pragma once

#include <string>
#include <string_view>

#include "services/inventory/domain/decisions.hpp"

/// Ledgers to decide on, and decisions in a form that a table of cases can hold.
namespace inventory {

Ledger ledger_with(const std::string& sku, std::int64_t on_hand);
Ledger evolved(Ledger ledger, const std::vector<Event>& events);
/// The ledger a decision leads to, which must not be a refusal.
Ledger after(const Ledger& ledger, const Decision& decision);
/// Plenty of each line's sku, and an order of which this is true: unknown, reserved, committed, released, barred (released
/// before it was reserved), expired, restocked.
Ledger ledger_where(const std::string& order, const Lines& lines, std::string_view state);

/// The refusal's code; empty for anything else.
std::string code(const Decision& decision);
/// The names of the events, `nothing`, or the refusal's code.
std::string outcome(const Decision& decision);

}  // namespace inventory
