#include "services/gateway/handlers/saga_answer.hpp"

#include <array>
#include <string_view>

#include "services/gateway/handlers/problem.hpp"

namespace gateway {
namespace {

using kontor::Json;

/// The saga has decided: what stood in its way is an answer, even where it was a fault that might pass.
int decided_status(const Json& failure) {
    const auto status = failure.value("status", 0);
    return status >= 400 && status < 500 ? status : 409;
}

/// Where a step's input comes from another place of what the client sent.
struct Origin {
    std::string_view step;
    std::string_view pointer;  // in the step's input, and all below it
    std::string_view sent;     // in the client's body
};
constexpr std::array<Origin, 3> origins{{{"reserve", "/lines", "/items"},
                                         {"authorise", "/token", "/payment/token"},
                                         {"authorise", "/method", "/payment/method"}}};

std::string as_sent(std::string_view step, std::string text) {
    for (const auto& origin : origins) {
        if (origin.step == step && text.starts_with(origin.pointer)) {
            return text.replace(0, origin.pointer.size(), origin.sent);
        }
    }
    return text;
}

/// Makes the problem of a step one of the client's body.
void translate_pointers(Json& problem) {
    const auto step = problem.value("step", "");
    if (problem.contains("detail")) problem["detail"] = as_sent(step, problem.value("detail", ""));
    if (!problem.contains("errors") || !problem["errors"].is_array()) return;
    for (auto& error : problem["errors"]) {
        if (error.is_object() && error.contains("pointer"))
            error["pointer"] = as_sent(step, error.value("pointer", ""));
    }
}

[[noreturn]] void refuse(const Json& saga, const std::string& order) {
    const auto failure = saga.find("failure");
    auto problem = make_problem(409, "refused", "the order was refused");
    if (failure != saga.end() && failure->is_object()) {
        problem.body.update(*failure);
        problem.body["status"] = decided_status(*failure);
        translate_pointers(problem.body);
    }
    for (const auto* internal : {"step", "code", "retry_after_ms"}) problem.body.erase(internal);
    problem.body["order"] = order;
    problem.body["id"] = order;
    throw problem;
}

}  // namespace

kontor::HttpResponse SagaAnswer::operator()(const Exchange& exchange, const Json& saga,
                                            const std::string& order, int completed_status) const {
    const auto state = saga.value("state", "");
    if (state == "compensated") refuse(saga, order);
    auto response = state == "completed"
                        ? json_response(completed_status, for_clients(result_of(exchange, saga, order)))
                        : json_response(202, {{"id", order}, {"state", "pending"}, {"saga", saga.at("id")}});
    if (response.status != 200) response.headers.set("Location", "/api/orders/" + order);
    return response;
}

/// What an operator has ended by hand has no result of its own: then the order as it stands is the answer.
Json SagaAnswer::result_of(const Exchange& exchange, const Json& saga, const std::string& order) const {
    const auto result = saga.find("result");
    if (result != saga.end() && result->is_object()) return *result;
    return backend_.demand(backend_.query(exchange, "orders", "get", {{"order", order}}));
}

/// Services see an order with its key, the coordinator without its delivery; whoever asks over HTTP sees it as `GET` does.
Json SagaAnswer::for_clients(Json order) const {
    order.erase("key");
    if (!order.contains("delivery") && delivery_.is_object()) order["delivery"] = delivery_;
    return order;
}

}  // namespace gateway
