#include "services/orders/handlers/carry_out.hpp"
#include "services/orders/handlers/commands.hpp"
#include "services/orders/handlers/input.hpp"

namespace orders {

kontor::Reply return_goods(OrderBook& book, const kontor::Request& request,
                           kontor::Transaction& transaction) {
    kontor::Fields in{request.body};
    const auto id = in.uuid("order");
    const ReturnOrder command{read_optional_reason(in)};
    in.done();
    return carry_out(book, id, request, transaction, command);
}

}  // namespace orders
