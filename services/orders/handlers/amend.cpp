#include "services/orders/handlers/carry_out.hpp"
#include "services/orders/handlers/commands.hpp"
#include "services/orders/handlers/input.hpp"

namespace orders {

kontor::Reply amend(OrderBook& book, const kontor::Request& request, kontor::Transaction& transaction) {
    kontor::Fields in{request.body};
    const auto id = in.uuid("order");
    const AmendOrder command{read_delivery(in)};
    in.done();
    return carry_out(book, id, request, transaction, command);
}

}  // namespace orders
