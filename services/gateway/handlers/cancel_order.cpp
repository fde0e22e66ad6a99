#include "services/gateway/handlers/cancel_order.hpp"

#include "services/gateway/handlers/order_finder.hpp"
#include "services/gateway/handlers/place_order.hpp"
#include "services/gateway/handlers/problem.hpp"
#include "services/gateway/handlers/saga_answer.hpp"

namespace gateway {
namespace {

using kontor::Json;

/// There is one cancellation an order, so one that is bound to be refused isn't begun: the order may become
/// cancellable.
void check_state(const Json& order) {
    const auto state = order.value("state", "");
    if (state == "confirmed" || state == "cancelled") return;
    throw make_problem(409, "not-cancellable", "an order that is " + state + " can't be cancelled");
}

Json id_of(const Json& order, const char* part) {
    const auto found = order.find(part);
    return found != order.end() && found->is_object() ? found->value("id", Json{}) : Json{};
}

}  // namespace

kontor::HttpResponse CancelOrder::operator()(const Exchange& exchange) const {
    const auto body = read_json_body(exchange, schemas_);
    const auto& id = exchange.path.at("id");
    // Also shows whether the order is the caller's.
    const auto order = OrderFinder{backend_}.find(exchange, id);
    check_state(order);
    Json input{{"order", id},
               {"payment", id_of(order, "payment")},
               {"shipment", id_of(order, "shipment")},
               {"reason", body.value("reason", "cancelled on request")}};
    auto call =
        backend_.call(exchange, "saga-coordinator", "start",
                      {{"definition", "cancellation"}, {"key", "cancel/" + id}, {"input", std::move(input)}});
    call.id = ids_.uuid();
    call.timeout = saga_patience(exchange.request, wait_);
    const auto saga = backend_.demand(std::move(call));
    return saga_answer(saga, id, 200);
}

}  // namespace gateway
