#include "services/orders/handlers/carry_out.hpp"
#include "services/orders/handlers/commands.hpp"
#include "services/orders/handlers/input.hpp"

namespace orders {

kontor::Reply reject(OrderBook& book, const kontor::Request& request, kontor::Transaction& transaction) {
    kontor::Fields in{request.body};
    const auto id = in.uuid("order");
    const RejectOrder command{id, read_reason(in),
                              in.optional_text("customer", 1, max_customer).value_or("")};
    in.done();
    return carry_out(book, id, request, transaction, command);
}

}  // namespace orders
