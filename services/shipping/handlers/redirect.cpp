#include "services/shipping/handlers/redirect.hpp"

#include "services/shipping/handlers/delivery_input.hpp"

namespace shipping {

kontor::Reply RedirectHandler::operator()(const kontor::Request& request, kontor::Transaction& transaction) {
    kontor::Fields in{request.body};
    const auto id = in.uuid("shipment");
    const auto delivery = read_delivery(in.object("delivery"));
    in.done();
    auto row = shipments_.load(id);
    const auto decision = redirect(row.shipment, delivery);
    return shipments_.carry_out(std::move(row), decision, transaction);
}

}  // namespace shipping
