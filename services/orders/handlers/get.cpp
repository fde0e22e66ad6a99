#include "runtime/rpc/fields.hpp"
#include "services/orders/handlers/carry_out.hpp"
#include "services/orders/handlers/queries.hpp"
#include "services/orders/store/order_at.hpp"

namespace orders {
namespace {

constexpr std::size_t max_time = 40;

std::optional<kontor::Time> read_time(kontor::Fields& in) {
    const auto text = in.optional_text("at", 1, max_time);
    if (!text) return std::nullopt;
    const auto time = kontor::parse_time(*text);
    if (!time) in.fault("at", "must be a time in UTC, as 2026-11-22T17:01:37.123Z (RFC 3339)");
    return time;
}

}  // namespace

kontor::Reply get(OrderQueries& orders, const kontor::Request& request) {
    kontor::Fields in{request.body};
    const auto id = in.uuid("order");
    const auto at = read_time(in);
    in.done();

    auto found = visible(orders.find(id), request.principal);
    if (found && at) found = order_at(orders, *found, *at);
    if (!found) return kontor::Reply::rejected(kontor::not_found("there is no such order"));
    return reply_with(*found, request.principal);
}

}  // namespace orders
