#include "cli/audit/holdings.hpp"

namespace kontor::cli {

std::map<std::string, OrderHoldings> holdings_by_order(const Snapshot& snapshot) {
    std::map<std::string, OrderHoldings> holdings;
    for (const OrderRow& order : snapshot.orders) holdings[order.id].order = &order;
    for (const ReservationRow& reservation : snapshot.reservations)
        holdings[reservation.order].reservation = &reservation;
    for (const PaymentRow& payment : snapshot.payments) holdings[payment.order].payments.push_back(&payment);
    for (const ShipmentRow& shipment : snapshot.shipments)
        holdings[shipment.order].shipments.push_back(&shipment);
    return holdings;
}

}  // namespace kontor::cli
