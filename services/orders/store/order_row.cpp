#include "services/orders/store/order_row.hpp"

#include "services/orders/store/order_json.hpp"

namespace orders {
namespace {

kontor::Time time_of(std::int64_t milliseconds) {
    return kontor::Time{kontor::Milliseconds{milliseconds}};
}

std::optional<Reason> reason_of(kontor::Row row, int column) {
    if (row.is_null(column)) return std::nullopt;
    return Reason{row.text(column), row.text(column + 1)};
}

}  // namespace

std::string select_orders(const std::string& rest) {
    return "SELECT orders.number, id, customer, key, state, cancelling, total, currency, payment_method,"
           " payment_id, payment_state, shipment_id, shipment_state, tracking, delivery, reason_code,"
           " reason_detail, board, created, updated, lines"
           " FROM orders JOIN order_lines ON order_lines.number = orders.number " +
           rest;
}

StoredOrder read_order_row(kontor::Row row) {
    return {{.id = row.text(1),
             .state = state_of(row.text(4)).value(),
             .cancelling = row.integer(5) != 0,
             .customer = row.text(2),
             .lines = lines_of(kontor::Json::parse(row.text(20))),
             .total = {row.integer(6), row.text(7)},
             .payment_method = row.text(8),
             .payment = {row.text(9), row.text(10)},
             .shipment = {row.text(11), row.text(12), row.text(13)},
             .delivery = delivery_of(kontor::Json::parse(row.text(14))),
             .reason = reason_of(row, 15),
             .key = row.optional_text(3)},
            row.integer(0),
            static_cast<OnBoard>(row.integer(17)),
            time_of(row.integer(18)),
            time_of(row.integer(19))};
}

StoredOrder read_tombstone_row(kontor::Row row) {
    return {
        {.id = row.text(0), .state = State::rejected, .customer = row.text(4), .reason = reason_of(row, 1)},
        0,
        OnBoard::nothing,
        time_of(row.integer(3)),
        time_of(row.integer(3))};
}

}  // namespace orders
