#include "services/shipping/handlers/create_label.hpp"

#include "runtime/rpc/fields.hpp"

namespace shipping {
namespace {

Delivery read_delivery(kontor::Fields in) {
    if (in.one_of("method", {"pickup", "delivery"}) != "delivery") return Pickup{};
    Address address{in.text("name", 1, 200), in.text("street", 1, 200), in.text("city", 1, 100),
                    in.text("postcode", 1, 20), in.text("country", 2, 2)};
    for (const char c : address.country) {
        if (c < 'A' || c > 'Z') {
            in.fault("country", "must be two upper-case letters (ISO 3166-1)");
            break;
        }
    }
    return address;
}

}  // namespace

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
