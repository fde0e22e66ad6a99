#pragma once

#include <string>
#include <string_view>

#include "runtime/store/statement.hpp"
#include "services/inventory/domain/reservation.hpp"
#include "services/inventory/domain/stock.hpp"

/// How rows of the tables `stock` and `reservation` are read, by whichever connection.
namespace inventory {

inline constexpr const char* stock_columns = "sku, received, adjusted, committed, reserved, settled";
Stock read_stock(const kontor::Row& row);

inline constexpr const char* reservation_columns = "order_id, state, lines, expires, updated";
struct StoredReservation {
    Reservation reservation;
    Time updated{};
};
StoredReservation read_reservation(const kontor::Row& row);

std::string_view stored_name(ReservationState state);
std::string lines_text(const Lines& lines);

}  // namespace inventory
