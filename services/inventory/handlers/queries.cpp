#include "services/inventory/handlers/queries.hpp"

#include "runtime/rpc/page.hpp"
#include "services/inventory/handlers/json.hpp"

namespace inventory {
namespace {

using kontor::Reply;
using State = ReservationState;

struct States {
    State first;
    State second;
};

/// One that expired is a released one to the outside.
States states_called(std::string_view name) {
    if (name == "committed") return {State::committed, State::committed};
    if (name == "restocked") return {State::restocked, State::restocked};
    if (name == "released") return {State::released, State::expired};
    return {State::reserved, State::reserved};
}

kontor::Json view(const StoredReservation& stored) {
    auto json = to_json(stored.reservation);
    json["updated"] = kontor::format_time(stored.updated);
    return json;
}

}  // namespace

Reply GetStock::operator()(const kontor::Request& request) {
    kontor::Fields in{request.body};
    const auto sku = in.sku("sku");
    in.done();
    const auto stock = ledger_->stock(sku);
    if (!stock) return Reply::rejected(kontor::not_found("there was never any stock of " + sku));
    return Reply::ok(to_json(*stock));
}

Reply ListStock::operator()(const kontor::Request& request) {
    kontor::Fields in{request.body};
    const auto page = kontor::read_page(in);
    in.done();
    return kontor::list_reply(
        ledger_->stocks_after(page.after, page.query_limit()), page,
        [](const Stock& stock) { return to_json(stock); }, [](const Stock& stock) { return stock.sku; });
}

Reply ListReservations::operator()(const kontor::Request& request) {
    kontor::Fields in{request.body};
    const auto page = kontor::read_page(in);
    const auto state = in.has("state")
                           ? in.one_of("state", {"reserved", "committed", "released", "restocked"})
                           : std::string{};
    in.done();
    const auto states = states_called(state);
    const auto found =
        state.empty() ? ledger_->reservations_after(page.after, page.query_limit())
                      : ledger_->reservations_in(states.first, states.second, page.after, page.query_limit());
    return kontor::list_reply(found, page, view,
                              [](const StoredReservation& stored) { return stored.reservation.order; });
}

}  // namespace inventory
