#include "services/gateway/handlers/order_finder.hpp"

#include "services/gateway/handlers/problem.hpp"

namespace gateway {
namespace {

using kontor::Json;

/// The coordinator lists sagas by age, not by order. Few are unfinished at a time; where it is thousands, looking on
/// would cost more than to ask the client back.
constexpr int page_size = 500;
constexpr int max_pages = 4;

/// Of one page of sagas: the id of the checkout that makes that order.
std::optional<std::string> checkout_in(const Json& page, const std::string& order) {
    for (const auto& saga : page.value("items", Json::array())) {
        if (saga.at("ids").value("order", "") == order) return saga.at("id").get<std::string>();
    }
    return std::nullopt;
}

bool may_see(const Exchange& exchange, const Json& input) {
    return exchange.is_staff() || input.value("customer", "") == exchange.principal.subject;
}

/// What can be said of an order before it is made: what was ordered, without names and prices, nor where it goes: the
/// coordinator keeps that to itself.
Json pending_view(const Json& saga, const Json& input, const std::string& id) {
    return {{"id", id},
            {"state", "pending"},
            {"customer", input.at("customer")},
            {"items", input.at("items")},
            {"payment", {{"method", input.at("payment").at("method")}}},
            {"shipment", Json::object()},
            {"created", saga.at("started")},
            {"updated", saga.at("updated")}};
}

}  // namespace

Json OrderFinder::find(const Exchange& exchange, const std::string& id) const {
    auto known = backend_.ask(backend_.query(exchange, "orders", "get", {{"order", id}}));
    if (known.is_ok()) return std::move(known.body());
    if (known.code() != "not-found") throw problem_of(known);
    if (auto promised = find_promised(exchange, id)) return std::move(*promised);
    // A checkout may have ended between the two questions.
    return backend_.demand(backend_.query(exchange, "orders", "get", {{"order", id}}));
}

std::optional<Json> OrderFinder::find_promised(const Exchange& exchange, const std::string& id) const {
    const auto checkout = find_checkout(exchange, id);
    if (!checkout) return std::nullopt;
    const auto saga =
        backend_.demand(backend_.query(exchange, "saga-coordinator", "get", {{"id", *checkout}}));
    const auto state = saga.value("state", "");
    if (state == "completed" || state == "compensated") return std::nullopt;
    const auto& input = saga.at("data").at("input");
    if (!may_see(exchange, input)) return std::nullopt;
    return pending_view(saga, input, id);
}

std::optional<std::string> OrderFinder::find_checkout(const Exchange& exchange,
                                                      const std::string& order) const {
    Json input{{"definition", "checkout"}, {"state", "unfinished"}, {"limit", page_size}};
    for (int page = 0; page < max_pages; ++page) {
        const auto found = backend_.demand(backend_.query(exchange, "saga-coordinator", "list", input));
        if (auto checkout = checkout_in(found, order)) return checkout;
        const auto next = found.value("next", Json{});
        if (next.is_null()) return std::nullopt;
        input["cursor"] = next;
    }
    throw make_problem(503, "unavailable", "so much is under way that it can't be told yet; ask again");
}

}  // namespace gateway
