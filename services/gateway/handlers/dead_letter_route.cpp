#include "services/gateway/handlers/dead_letter_route.hpp"

#include <algorithm>
#include <charconv>

#include "services/gateway/domain/service_names.hpp"
#include "services/gateway/handlers/problem.hpp"

namespace gateway {
namespace {

using kontor::Json;

/// A service's name becomes part of a topic: only those that are known may.
std::string service_of(const Exchange& exchange) {
    const auto& name = exchange.path.at("service");
    if (std::ranges::find(service_names, name) == service_names.end())
        throw make_problem(404, "not-found", "there is no such service with dead letters");
    return name;
}

std::int64_t number_of(const Exchange& exchange) {
    const auto& text = exchange.path.at("number");
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number < 1)
        throw make_problem(404, "not-found", "there is no dead letter of that number");
    return number;
}

}  // namespace

kontor::HttpResponse DeadLetterRoute::operator()(const Exchange& exchange) const {
    const auto service = service_of(exchange);
    Json input{{"number", number_of(exchange)}};
    if (!exchange.route.body.empty()) input["note"] = read_json_body(exchange, schemas_).at("note");
    return json_response(200, backend_.demand(backend_.call(exchange, service, method_, std::move(input))));
}

}  // namespace gateway
