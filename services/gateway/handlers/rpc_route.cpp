#include "services/gateway/handlers/rpc_route.hpp"

#include "services/gateway/domain/next_link.hpp"
#include "services/gateway/handlers/problem.hpp"

namespace gateway {
namespace {

using kontor::Json;

bool created(const Route& route, const Json& body) {
    if (route.success == 201) return true;
    return !route.created_flag.empty() && body.value(route.created_flag, false);
}

/// Headers that follow from the answer: where what was created is, and where a list goes on.
void add_links(const Exchange& exchange, const Json& body, kontor::HttpResponse& response) {
    const auto& route = exchange.route;
    if (response.status == 201) {
        response.headers.set("Location", route.location.empty() ? exchange.request.path : route.location);
    }
    const auto next = body.find("next");
    if (next != body.end() && next->is_string()) {
        response.headers.set(
            "Link", next_link(exchange.request.path, exchange.request.query, next->get<std::string>()));
    }
}

}  // namespace

kontor::HttpResponse RpcRoute::operator()(const Exchange& exchange) const {
    const auto& route = exchange.route;
    const auto body = backend_.demand(
        backend_.call(exchange, route.service, route.rpc_method, read_rpc_input(exchange, schemas_)));
    if (!route.owned_through.empty() && !exchange.is_staff()) check_owner(exchange, body);
    if (route.success == 204) return {.status = 204};
    auto response = json_response(created(route, body) ? 201 : route.success, body);
    add_links(exchange, body, response);
    return response;
}

void RpcRoute::check_owner(const Exchange& exchange, const Json& view) const {
    const auto hidden = make_problem(404, "not-found", "there is nothing of that id");
    const auto order = view.find(exchange.route.owned_through);
    if (order == view.end() || !order->is_string()) throw hidden;
    // The orders service shows a customer his own orders only.
    const auto reply = backend_.ask(backend_.call(exchange, "orders", "get", {{"order", *order}}));
    if (reply.is_rejected()) throw hidden;
    if (!reply.is_ok()) throw problem_of(reply);
}

}  // namespace gateway
