#include "services/shipping/handlers/steps.hpp"

#include "runtime/rpc/fields.hpp"

namespace shipping {

kontor::Reply Step::operator()(const kontor::Request& request, kontor::Transaction& transaction) {
    kontor::Fields in{request.body};
    const auto id = in.uuid("shipment");
    in.done();
    auto row = shipments_.load(id);
    const auto decision = decide_(row.shipment);
    return shipments_.carry_out(std::move(row), decision, transaction);
}

}  // namespace shipping
