#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "services/inventory/domain/events.hpp"
#include "services/inventory/domain/reservation.hpp"
#include "services/inventory/domain/stock.hpp"

namespace inventory {

/// Stocks and reservations, or the part of them that a decision concerns.
struct Ledger {
    std::map<std::string, Stock, std::less<>> stocks;
    std::map<std::string, Reservation, std::less<>> reservations;

    /// An empty stock for a sku that was never seen.
    Stock stock(std::string_view sku) const;
    /// Null for an order that was never heard of.
    const Reservation* reservation(std::string_view order) const;
};

/// What the event made of the ledger. A result that can't be (more reserved than there is) is a bug: it ends the process.
void evolve(Ledger& ledger, const Event& event);

/// The skus whose available quantity `events` take from the threshold or above it to below.
std::vector<LowStock> falls_below(std::int64_t threshold, const Ledger& before,
                                  const std::vector<Event>& events);

}  // namespace inventory
