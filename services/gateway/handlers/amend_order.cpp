#include "services/gateway/handlers/amend_order.hpp"

#include "services/gateway/handlers/order_finder.hpp"
#include "services/gateway/handlers/problem.hpp"

namespace gateway {
namespace {

using kontor::Json;

/// The order's shipment, while it can be redirected.
Json shipment_of(const Json& order) {
    const auto state = order.value("state", "");
    const auto id = order.value(Json::json_pointer{"/shipment/id"}, Json{});
    if (state != "confirmed" || !id.is_string())
        throw make_problem(409, "not-amendable", "an order that is " + state + " can't be amended");
    return id;
}

}  // namespace

kontor::HttpResponse AmendOrder::operator()(const Exchange& exchange) const {
    const auto body = read_json_body(exchange, schemas_);
    // Also shows whether the order is the caller's.
    auto order = OrderFinder{backend_}.find(exchange, exchange.path.at("id"));
    const auto shipment =
        backend_.demand(backend_.call(exchange, "shipping", "redirect",
                                      {{"shipment", shipment_of(order)}, {"delivery", body.at("delivery")}}));
    order["delivery"] = shipment.at("delivery");
    return json_response(200, order);
}

}  // namespace gateway
