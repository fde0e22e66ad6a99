#include "services/gateway/handlers/saga_answer.hpp"

#include "services/gateway/handlers/problem.hpp"

namespace gateway {
namespace {

using kontor::Json;

/// The saga has decided: what stood in its way is an answer, even where it was a fault that might pass.
int decided_status(const Json& failure) {
    const auto status = failure.value("status", 0);
    return status >= 400 && status < 500 ? status : 409;
}

[[noreturn]] void refuse(const Json& saga, const std::string& order) {
    const auto failure = saga.find("failure");
    auto problem = make_problem(409, "refused", "the order was refused");
    if (failure != saga.end() && failure->is_object()) {
        problem.body.update(*failure);
        problem.body["status"] = decided_status(*failure);
    }
    for (const auto* internal : {"step", "code", "retry_after_ms"}) problem.body.erase(internal);
    problem.body["order"] = order;
    problem.body["id"] = order;
    throw problem;
}

/// The coordinator sees the order as services do, with its key; whoever asks over HTTP sees it as `GET` shows it.
Json for_clients(Json order) {
    order.erase("key");
    return order;
}

}  // namespace

kontor::HttpResponse saga_answer(const Json& saga, const std::string& order, int completed_status) {
    const auto state = saga.value("state", "");
    if (state == "compensated") refuse(saga, order);
    const auto result = saga.find("result");
    const bool done = state == "completed" && result != saga.end() && result->is_object();
    auto response = done ? json_response(completed_status, for_clients(*result))
                         : json_response(202, {{"id", order}, {"state", "pending"}, {"saga", saga.at("id")}});
    if (response.status != 200) response.headers.set("Location", "/api/orders/" + order);
    return response;
}

}  // namespace gateway
