#include "services/gateway/handlers/cancel_order.hpp"

#include <algorithm>

#include "services/gateway/handlers/order_finder.hpp"
#include "services/gateway/handlers/place_order.hpp"
#include "services/gateway/handlers/problem.hpp"
#include "services/gateway/handlers/saga_answer.hpp"

namespace gateway {
namespace {

using kontor::Json;
using kontor::Milliseconds;

/// More than anybody tries by hand; a program that goes on for ever gets the last failure again.
constexpr int max_cancellations = 20;
/// What is left for a cancellation that is begun after waiting for another's: it suffices to start one.
constexpr Milliseconds least_wait{300};

/// The order may become cancellable, so a cancellation that is bound to be refused isn't begun.
void check_state(const Json& order) {
    const auto state = order.value("state", "");
    if (state == "confirmed" || state == "cancelled") return;
    throw make_problem(409, "not-cancellable", "an order that is " + state + " can't be cancelled");
}

Json id_of(const Json& order, const char* part) {
    const auto found = order.find(part);
    return found != order.end() && found->is_object() ? found->value("id", Json{}) : Json{};
}

std::string saga_key(const std::string& order, int attempt) {
    const auto first = "cancel/" + order;
    return attempt == 1 ? first : first + "/" + std::to_string(attempt);
}

Json input_of(const Json& order, const Json& body, const std::string& request) {
    return {{"order", order.at("id")},
            {"payment", id_of(order, "payment")},
            {"shipment", id_of(order, "shipment")},
            {"reason", body.value("reason", "cancelled on request")},
            {"request", request}};
}

}  // namespace

kontor::HttpResponse CancelOrder::operator()(const Exchange& exchange) const {
    const auto body = read_json_body(exchange, parts_.schemas);
    const auto& id = exchange.path.at("id");
    const auto request = parts_.backend.request_id(exchange, body);
    const auto until = parts_.clock.steady() + saga_patience(exchange.request, wait_);
    for (int attempt = 1;; ++attempt) {
        const auto order = find_cancellable(exchange, id);
        const auto saga = attach(exchange,
                                 {{"definition", "cancellation"},
                                  {"key", saga_key(id, attempt)},
                                  {"input", input_of(order, body, request)}},
                                 until);
        // That an earlier cancellation failed is the answer to whoever asked for that one, and to nobody else.
        const bool failed = saga.value("state", "") == "compensated";
        if (!failed || attempt == max_cancellations || was_begun_by(request, exchange, saga)) {
            return SagaAnswer{parts_.backend, order.value("delivery", Json{})}(exchange, saga, id, 200);
        }
    }
}

/// Also shows whether the order is the caller's.
Json CancelOrder::find_cancellable(const Exchange& exchange, const std::string& id) const {
    auto order = OrderFinder{parts_.backend}.find(exchange, id);
    check_state(order);
    return order;
}

/// Begins the saga, or joins it if there is one of its key, and waits for its end.
Json CancelOrder::attach(const Exchange& exchange, Json start, kontor::SteadyTime until) const {
    const auto left = std::chrono::duration_cast<Milliseconds>(until - parts_.clock.steady());
    return parts_.start(exchange, std::move(start), std::max(left, least_wait));
}

bool CancelOrder::was_begun_by(const std::string& request, const Exchange& exchange, const Json& saga) const {
    const auto known = parts_.backend.demand(
        parts_.backend.query(exchange, "saga-coordinator", "get", {{"id", saga.at("id")}}));
    return known.value(Json::json_pointer{"/data/input/request"}, "") == request;
}

}  // namespace gateway
