#include "cli/replay/shopper.hpp"

#include <algorithm>

#include "cli/node/patience.hpp"
#include "cli/node/problem.hpp"

namespace kontor::cli {
namespace {

constexpr Milliseconds undecided_order_after{100};
// How long the gateway may hold a request before it answers 202: well inside the time a connection waits.
constexpr std::chrono::seconds longest_hold{10};

void refuse(const HttpResponse& answer, Outcome& outcome) {
    const Problem problem = problem_in(answer);
    outcome.kind = Outcome::Kind::refused;
    outcome.code = problem.code;
    outcome.detail = problem.text;
    if (!problem.order.empty()) outcome.order = problem.order;
}

void refuse_with_reason(const Json& order, Outcome& outcome) {
    const Json reason = order.value("reason", Json::object());
    outcome.kind = Outcome::Kind::refused;
    outcome.code = reason.is_string() ? reason.get<std::string>() : text_member(reason, "code");
    outcome.detail = text_member(reason, "detail");
    if (outcome.code.empty()) outcome.code = "rejected";
}

HttpRequest look_at(const std::string& order_id) {
    return {.method = "GET", .path = "/api/orders/" + url_encoded(order_id)};
}

void note_order(const Json& body, Outcome& outcome) {
    const std::string id = text_member(body, "id");
    if (id.empty()) return;
    outcome.order = id;
    outcome.acknowledged = true;
}

// A 202 names an order that orders itself may not have heard of yet: so its absence is no answer.
std::optional<HttpRequest> judge_order(const HttpRequest& asked, const HttpResponse& answer,
                                       Outcome& outcome) {
    if (asked.method == "GET" && answer.status == http_status::not_found) return asked;
    if (answer.status / 100 != 2) {
        refuse(answer, outcome);
        return std::nullopt;
    }
    const Json body = Json::parse(answer.body, nullptr, false);
    note_order(body, outcome);
    const std::string state = text_member(body, "state");
    if (answer.status == http_status::accepted || state == "pending") return look_at(outcome.order);
    if (state == "rejected") {
        refuse_with_reason(body, outcome);
    } else {
        outcome.kind = Outcome::Kind::confirmed;
    }
    return std::nullopt;
}

std::optional<HttpRequest> judge_cancellation(const HttpRequest& asked, const HttpResponse& answer,
                                              Outcome& outcome) {
    if (answer.status == http_status::accepted) return asked;
    if (answer.status / 100 != 2) {
        refuse(answer, outcome);
        return std::nullopt;
    }
    const std::string state = text_member(Json::parse(answer.body, nullptr, false), "state");
    outcome.kind = state == "cancelled" ? Outcome::Kind::cancelled : Outcome::Kind::refused;
    if (state != "cancelled") outcome.code = "left-" + (state.empty() ? "unknown" : state);
    return std::nullopt;
}

std::string preferred_wait(Milliseconds patience) {
    const auto hold = std::min(std::chrono::floor<std::chrono::seconds>(patience), longest_hold);
    return "wait=" + std::to_string(hold.count());
}

std::string why_undecided(const HttpResult& last) {
    if (!last) return "no answer: " + last.error().detail;
    return "still undecided: HTTP " + std::to_string(last->status);
}

}  // namespace

Outcome Shopper::place(const std::string& key, const Json& order) {
    return ask_until_decided({.method = "POST",
                              .path = "/api/orders",
                              .headers = {{"Idempotency-Key", key}, {"Prefer", preferred_wait(patience_)}},
                              .body = order.dump()},
                             judge_order);
}

Outcome Shopper::cancel(const std::string& order_id, const std::string& reason) {
    const Json body = {{"reason", reason}};
    Outcome outcome = ask_until_decided(
        {.method = "POST", .path = "/api/orders/" + url_encoded(order_id) + "/cancel", .body = body.dump()},
        judge_cancellation);
    outcome.order = order_id;
    return outcome;
}

Outcome Shopper::ask_until_decided(HttpRequest request, Judge judge) {
    Outcome outcome;
    const TimePoint started = waiter_.now();
    for (std::size_t attempt = 1;; ++attempt) {
        const HttpResult answer = api_.send(request);
        const bool undecided = is_undecided(answer);
        const auto next = undecided ? std::optional{request} : judge(request, *answer, outcome);
        outcome.latency = std::chrono::duration_cast<Milliseconds>(waiter_.now() - started);
        if (!next) return outcome;

        const Milliseconds pause = undecided ? pause_after(attempt, answer) : undecided_order_after;
        if (outcome.latency + pause > patience_ || !waiter_.pause(pause)) {
            outcome.kind = Outcome::Kind::undecided;
            outcome.detail = why_undecided(answer);
            return outcome;
        }
        if (undecided) ++outcome.repeats;
        request = *next;
    }
}

}  // namespace kontor::cli
