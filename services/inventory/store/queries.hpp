#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/inventory/store/rows.hpp"

namespace inventory {

/// What inventory is asked, through a connection for reading.
class LedgerQueries {
public:
    explicit LedgerQueries(kontor::Database& database);

    std::optional<Stock> stock(const std::string& sku);
    /// Stocks after `sku`, in its order, at most `limit`.
    std::vector<Stock> stocks_after(const std::string& sku, int limit);
    /// Reservations after `order`, in its order, at most `limit`.
    std::vector<StoredReservation> reservations_after(const std::string& order, int limit);
    /// The same, of those in `state` or `other`.
    std::vector<StoredReservation> reservations_in(ReservationState state, ReservationState other,
                                                   const std::string& order, int limit);

private:
    kontor::Statement stock_;
    kontor::Statement stocks_;
    kontor::Statement reservations_;
    kontor::Statement reservations_in_state_;
};

}  // namespace inventory
