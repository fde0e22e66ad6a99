#include "services/gateway/handlers/get_order.hpp"

#include "services/gateway/handlers/problem.hpp"

namespace gateway {

kontor::HttpResponse GetOrder::operator()(const Exchange& exchange) const {
    const auto& id = exchange.path.at("id");
    auto input = read_query(exchange);
    if (input.empty()) return json_response(200, OrderFinder{backend_}.find(exchange, id));
    // As it was at a time, orders alone can say.
    input["order"] = id;
    return json_response(200, backend_.demand(backend_.query(exchange, "orders", "get", std::move(input))));
}

}  // namespace gateway
