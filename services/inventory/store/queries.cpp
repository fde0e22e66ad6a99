#include "services/inventory/store/queries.hpp"

namespace inventory {
namespace {

std::string select(const char* columns, const char* rest) {
    return std::string{"SELECT "} + columns + " FROM " + rest;
}

}  // namespace

LedgerQueries::LedgerQueries(kontor::Database& database)
    : stock_{database, select(stock_columns, "stock WHERE sku = ?")},
      stocks_{database, select(stock_columns, "stock WHERE sku > ? ORDER BY sku LIMIT ?")},
      reservations_{database,
                    select(reservation_columns, "reservation WHERE order_id > ? ORDER BY order_id LIMIT ?")},
      reservations_in_state_{
          database, select(reservation_columns,
                           "reservation WHERE state IN (?, ?) AND order_id > ? ORDER BY order_id LIMIT ?")} {}

std::optional<Stock> LedgerQueries::stock(const std::string& sku) {
    return stock_.first(read_stock, sku);
}

std::vector<Stock> LedgerQueries::stocks_after(const std::string& sku, int limit) {
    std::vector<Stock> stocks;
    stocks_.each([&](const kontor::Row& row) { stocks.push_back(read_stock(row)); }, sku, limit);
    return stocks;
}

std::vector<StoredReservation> LedgerQueries::reservations_after(const std::string& order, int limit) {
    std::vector<StoredReservation> found;
    reservations_.each([&](const kontor::Row& row) { found.push_back(read_reservation(row)); }, order, limit);
    return found;
}

std::vector<StoredReservation> LedgerQueries::reservations_in(ReservationState state, ReservationState other,
                                                              const std::string& order, int limit) {
    std::vector<StoredReservation> found;
    reservations_in_state_.each([&](const kontor::Row& row) { found.push_back(read_reservation(row)); },
                                stored_name(state), stored_name(other), order, limit);
    return found;
}

}  // namespace inventory
