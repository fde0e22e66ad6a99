#include "runtime/rpc/fields.hpp"
#include "services/orders/handlers/carry_out.hpp"
#include "services/orders/handlers/commands.hpp"

namespace orders {

kontor::Reply abort_cancel(OrderBook& book, const kontor::Request& request,
                           kontor::Transaction& transaction) {
    kontor::Fields in{request.body};
    const auto id = in.uuid("order");
    in.done();
    return carry_out(book, id, request, transaction, AbortCancel{});
}

}  // namespace orders
