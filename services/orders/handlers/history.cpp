#include "services/orders/handlers/carry_out.hpp"
#include "services/orders/handlers/number_cursor.hpp"
#include "services/orders/handlers/queries.hpp"

namespace orders {
namespace {

kontor::Json item_of(const kontor::StoredEvent& event, bool with_key) {
    auto data = kontor::Json::parse(event.data);
    if (!with_key) data.erase("key");
    kontor::Json item{{"version", event.version},
                      {"type", event.type},
                      {"time", kontor::format_time(event.time)},
                      {"data", std::move(data)}};
    if (!event.time_trusted) item["time_untrusted"] = true;
    return item;
}

}  // namespace

kontor::Reply history(OrderQueries& orders, const kontor::Request& request) {
    kontor::Fields in{request.body};
    const auto id = in.uuid("order");
    const auto page = kontor::read_page(in);
    const auto after = read_number_cursor(in, page, 0);
    in.done();

    if (!visible(orders.find(id), request.principal)) {
        return kontor::Reply::rejected(kontor::not_found("there is no such order"));
    }
    const bool with_key = may_see_key(request.principal);
    return kontor::list_reply(
        orders.events(id, after, page.query_limit()), page,
        [&](const kontor::StoredEvent& event) { return item_of(event, with_key); },
        [](const kontor::StoredEvent& event) { return std::to_string(event.version); });
}

}  // namespace orders
