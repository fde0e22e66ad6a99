#include "services/shipping/handlers/create_label.hpp"

#include "services/shipping/handlers/delivery_input.hpp"

namespace shipping {

kontor::Reply CreateLabelHandler::operator()(const kontor::Request& request,
                                             kontor::Transaction& transaction) {
    kontor::Fields in{request.body};
    CreateLabel command{in.uuid("shipment"), in.uuid("order"), read_delivery(in.object("delivery")),
                        shipments_.next_serial()};
    in.done();
    auto row = shipments_.load(command.id);
    const auto decision = create_label(row.shipment, command);
    return shipments_.carry_out(std::move(row), decision, transaction);
}

}  // namespace shipping
