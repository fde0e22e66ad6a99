#include "services/shipping/handlers/decide.hpp"

#include "services/shipping/store/shipment_json.hpp"

namespace shipping {

ShipmentRow Shipments::load(const std::string& id) {
    auto row = table_.find(id).value_or(ShipmentRow{});
    row.shipment.id = id;
    return row;
}

kontor::Reply Shipments::carry_out(ShipmentRow row, const Decision& decision,
                                   kontor::Transaction& transaction) {
    if (!decision) return kontor::Reply::rejected(decision.error());
    for (const auto& event : *decision) {
        evolve(row.shipment, event);
        row.updated = transaction.now();
        transaction.append("shipment", row.shipment.id, type_of(event),
                           data_of(event, row.shipment, row.updated));
        writer_.keep(row.shipment, row.updated);
    }
    return kontor::Reply::ok(view_of(row.shipment, row.updated));
}

}  // namespace shipping
