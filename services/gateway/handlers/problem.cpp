#include "services/gateway/handlers/problem.hpp"

#include <algorithm>

namespace gateway {
namespace {

using kontor::Json;

/// Clients told to come back wait this long at least, in whole seconds, as the header has no finer ones.
constexpr int least_retry_seconds = 1;

bool is_problem_status(const Json& status) {
    return status.is_number_integer() && status >= 400 && status <= 599;
}

/// What a client can only try again.
bool passes(int status) {
    return status == 429 || status == 503 || status == 504 || status == 507;
}

std::string dumped(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

Problem make_problem(int status, const std::string& code, const std::string& detail) {
    auto title = code;
    std::ranges::replace(title, '-', ' ');
    return {
        {{"type", "urn:kontor:problem:" + code}, {"title", title}, {"status", status}, {"detail", detail}}};
}

Problem make_problem(const kontor::HttpFault& fault) {
    return make_problem(fault.status, fault.code, fault.detail);
}

Problem invalid_body(const std::vector<kontor::FieldError>& faults) {
    const auto& first = faults.front();
    auto problem = make_problem(422, "invalid",
                                (first.pointer.empty() ? "the body" : first.pointer) + " " + first.detail);
    for (const auto& fault : faults) {
        problem.body["errors"].push_back({{"pointer", fault.pointer}, {"detail", fault.detail}});
    }
    return problem;
}

Problem problem_of(const kontor::Reply& reply) {
    auto body = reply.body();
    if (!body.is_object() || !body.contains("status") || !is_problem_status(body["status"])) {
        return make_problem(reply.is_rejected() ? 409 : 500, reply.is_rejected() ? "refused" : "internal",
                            "the service gave no reason");
    }
    return {std::move(body)};
}

bool is_passing(const Problem& problem) {
    return passes(problem.body.at("status").get<int>());
}

kontor::HttpResponse json_response(int status, const Json& body) {
    return {status, {{"Content-Type", "application/json"}}, dumped(body)};
}

kontor::HttpResponse problem_response(const Problem& problem, const std::string& trace_id) {
    auto body = problem.body;
    const int status = body.at("status").get<int>();
    auto headers = problem.headers;
    if (passes(status) && !headers.has("Retry-After")) {
        const auto milliseconds = kontor::retry_after_ms(body);
        headers.set("Retry-After",
                    std::to_string(std::max(least_retry_seconds, (milliseconds + 999) / 1000)));
    }
    if (status == 401 && !headers.has("WWW-Authenticate"))
        headers.set("WWW-Authenticate", "Bearer realm=\"kontor\"");
    body.erase("retry_after_ms");
    body["trace_id"] = trace_id;
    headers.set("Content-Type", "application/problem+json");
    return {status, std::move(headers), dumped(body)};
}

}  // namespace gateway
