#include "services/orders/handlers/carry_out.hpp"
#include "services/orders/handlers/input.hpp"
#include "services/orders/handlers/number_cursor.hpp"
#include "services/orders/handlers/queries.hpp"

namespace orders {
namespace {

std::optional<State> read_state(kontor::Fields& in) {
    if (!in.has("state")) return std::nullopt;
    return state_of(in.one_of(
        "state", {"pending", "confirmed", "dispatched", "delivered", "rejected", "cancelled", "returned"}));
}

}  // namespace

kontor::Reply list(OrderQueries& orders, const kontor::Request& request) {
    kontor::Fields in{request.body};
    OrderFilter filter{.customer = in.optional_text("customer", 1, max_customer), .state = read_state(in)};
    const auto page = kontor::read_page(in);
    const auto before = read_number_cursor(in, page, INT64_MAX);
    in.done();

    const auto& principal = request.principal;
    if (!sees_all(principal)) filter.customer = principal.subject;
    const auto found = orders.list(filter, before, page.query_limit());
    return kontor::list_reply(
        found, page, [&](const StoredOrder& stored) { return view_of(stored, may_see_key(principal)); },
        [](const StoredOrder& stored) { return std::to_string(stored.number); });
}

}  // namespace orders
