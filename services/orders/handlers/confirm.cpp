#include "runtime/rpc/fields.hpp"
#include "services/orders/handlers/carry_out.hpp"
#include "services/orders/handlers/commands.hpp"

namespace orders {
namespace {

constexpr std::size_t max_state = 32;
constexpr std::size_t max_tracking = 64;

Payment read_payment(kontor::Fields payment) {
    return {payment.uuid("id"), payment.text("state", 1, max_state)};
}

Shipment read_shipment(kontor::Fields shipment) {
    return {shipment.uuid("id"), shipment.text("state", 1, max_state),
            shipment.optional_text("tracking", 0, max_tracking).value_or("")};
}

}  // namespace

kontor::Reply confirm(OrderBook& book, const kontor::Request& request, kontor::Transaction& transaction) {
    kontor::Fields in{request.body};
    const auto id = in.uuid("order");
    const ConfirmOrder command{read_payment(in.object("payment")), read_shipment(in.object("shipment"))};
    in.done();
    return carry_out(book, id, request, transaction, command);
}

}  // namespace orders
