#include <doctest/doctest.h>

#include "runtime/testing/eventually.hpp"
#include "services/gateway/tests/gateway_fixture.hpp"

namespace gateway {
namespace {

using kontor::Json;
using kontor::Reply;

constexpr const char* saga_id = "0192f7a4-6a51-7c3e-9d0f-000000000002";

Json body() {
    return {{"items", {{{"sku", "tea-1"}, {"quantity", 2}}}},
            {"payment", {{"method", "sandbox"}, {"token", "tok_ok"}}},
            {"delivery", {{"method", "pickup"}}}};
}

Json saga(const std::string& state, const Json& more = Json::object()) {
    Json view{{"id", saga_id}, {"definition", "checkout"}, {"state", state}, {"ids", {{"order", order_id}}}};
    view.update(more);
    return view;
}

Json order(const std::string& state = "confirmed") {
    return {{"id", order_id}, {"state", state}, {"payment", {{"id", "p"}}}, {"shipment", {{"id", "s"}}}};
}

/// The coordinator's result has no delivery; what the client sees has the one it sent.
Json seen_order() {
    auto seen = order();
    seen["delivery"] = body().at("delivery");
    return seen;
}

Json failure(int status, const std::string& code, const Json& more = Json::object()) {
    Json problem{{"type", "urn:kontor:problem:" + code},
                 {"title", code},
                 {"status", status},
                 {"detail", "no"},
                 {"step", "reserve"}};
    problem.update(more);
    return {{"failure", problem}};
}

}  // namespace

// Promise [gateway-4], [gateway-9].
TEST_CASE_FIXTURE(GatewayFixture, "a confirmed order is a 201 with the order and where it is") {
    auto result = order();
    result["key"] = "only for services";
    services.on("saga-coordinator.start", Reply::ok(saga("completed", {{"result", result}})));
    const auto answer = post("/api/orders", body());
    CHECK(answer.status == 201);
    CHECK(answer.header("Location") == std::string{"/api/orders/"} + order_id);
    CHECK(answer.json() == seen_order());

    const auto asked = services.last("saga-coordinator.start");
    CHECK(asked.principal.subject == ada);
    CHECK(asked.body.at("definition") == "checkout");
    const auto& input = asked.body.at("input");
    CHECK(input.at("customer") == ada);
    CHECK(input.at("items") == body().at("items"));
    CHECK(input.at("payment") == body().at("payment"));
    CHECK(input.at("delivery") == body().at("delivery"));
    CHECK(input.at("key") == asked.body.at("key"));
}

// Promise [gateway-1], [gateway-4].
TEST_CASE_FIXTURE(GatewayFixture,
                  "a refused order is a problem with the refusal's status and the order's id") {
    struct Case {
        int failure_status;
        const char* code;
        int status;
    };
    for (const auto& [failed, code, status] : std::vector<Case>{{409, "out-of-stock", 409},
                                                                {409, "payment-declined", 409},
                                                                {422, "unknown-sku", 422},
                                                                {504, "timeout", 409},
                                                                {500, "internal", 409}}) {
        CAPTURE(code);
        services.on(
            "saga-coordinator.start",
            Reply::ok(saga("compensated", failure(failed, code, {{"shortages", {{{"sku", "tea-1"}}}}}))));
        const auto answer = post("/api/orders", body());
        CHECK(answer.status == status);
        CHECK(answer.header("Content-Type") == "application/problem+json");
        CHECK(answer.code() == code);
        const auto problem = answer.json();
        CHECK(problem.at("status") == status);
        CHECK(problem.at("id") == order_id);
        CHECK(problem.at("order") == order_id);
        CHECK(problem.at("shortages").size() == 1);
        CHECK(problem.at("trace_id") == answer.header("X-Trace-Id"));
        CHECK_FALSE(problem.contains("step"));
    }
}

TEST_CASE_FIXTURE(GatewayFixture, "a step's refusal points into what the client sent") {
    struct Case {
        const char* step;
        const char* pointer;
        const char* sent;
    };
    for (const auto& [step, pointer, sent] :
         std::vector<Case>{{"authorise", "/token", "/payment/token"},
                           {"reserve", "/lines/3/quantity", "/items/3/quantity"},
                           {"create", "/items/0/sku", "/items/0/sku"},
                           {"label", "/delivery/city", "/delivery/city"}}) {
        CAPTURE(step);
        const Json more{{"step", step},
                        {"detail", std::string{pointer} + " is wrong"},
                        {"errors", {{{"pointer", pointer}, {"detail", "is wrong"}}}}};
        services.on("saga-coordinator.start", Reply::ok(saga("compensated", failure(422, "invalid", more))));
        const auto problem = post("/api/orders", body()).json();
        CHECK(problem.at("errors").at(0).at("pointer") == sent);
        CHECK(problem.at("detail") == std::string{sent} + " is wrong");
    }
}

// Promise [gateway-4].
TEST_CASE_FIXTURE(GatewayFixture, "an order that isn't decided in time is a 202 that leads to it") {
    for (const auto* state : {"running", "compensating", "stuck"}) {
        CAPTURE(state);
        services.on("saga-coordinator.start", Reply::ok(saga(state)));
        const auto answer = post("/api/orders", body());
        CHECK(answer.status == 202);
        CHECK(answer.header("Location") == std::string{"/api/orders/"} + order_id);
        CHECK(answer.json() == Json{{"id", order_id}, {"state", "pending"}, {"saga", saga_id}});
    }
}

// Promise [gateway-4].
TEST_CASE_FIXTURE(GatewayFixture, "a saga that an operator has called completed is answered with the order") {
    services.on("saga-coordinator.start", Reply::ok(saga("completed")));
    auto known = order();
    known["key"] = "only for services";
    services.on("orders.get", Reply::ok(known));
    const auto placed = post("/api/orders", body());
    CHECK(placed.status == 201);
    CHECK(placed.header("Location") == std::string{"/api/orders/"} + order_id);
    CHECK(placed.json() == seen_order());
    CHECK(services.last("orders.get").body == Json{{"order", order_id}});

    const auto cancelled = post(std::string{"/api/orders/"} + order_id + "/cancel", Json::object());
    CHECK(cancelled.status == 200);
    CHECK(cancelled.json() == order());
}

TEST_CASE_FIXTURE(GatewayFixture, "a client says how long it wants to wait") {
    std::vector<std::chrono::milliseconds> left;
    services.on("saga-coordinator.start", [&](const kontor::Request& request) {
        left.push_back(std::chrono::duration_cast<kontor::Milliseconds>(request.deadline - clock.steady()));
        return std::optional{Reply::ok(saga("running"))};
    });
    for (const auto* prefer : {"wait=7", "wait=0", "wait=100000", ""})
        post("/api/orders", body(), {{"Prefer", prefer}});
    REQUIRE(left.size() == 4);
    const auto near = [](std::chrono::milliseconds time, std::int64_t wanted) {
        return time.count() > wanted - 250 && time.count() <= wanted + 300;
    };
    CHECK(near(left[0], 7000));
    CHECK(near(left[1], 0));
    CHECK(near(left[2], 60'000));
    CHECK(near(left[3], 400));
}

// Promise [gateway-3].
TEST_CASE_FIXTURE(GatewayFixture,
                  "the same key and body start the same saga, whatever the order of members") {
    services.on("saga-coordinator.start", Reply::ok(saga("completed", {{"result", order()}})));
    const kontor::HttpHeaders keyed{{"Idempotency-Key", "till 3, receipt 77"}};
    post("/api/orders", body(), keyed);
    const kontor::HttpHeaders headers{{"Idempotency-Key", "till 3, receipt 77"},
                                      {"Authorization", "Bearer " + customer()}};
    CHECK(ask("POST", "/api/orders", headers,
              R"({ "delivery":{"method":"pickup"}, "items":[{"quantity":2,"sku":"tea-1"}],
                  "payment":{"token":"tok_ok","method":"sandbox"} })")
              .status == 201);
    auto other = body();
    other["items"][0]["quantity"] = 3;
    post("/api/orders", other, keyed);
    post("/api/orders", body());

    const auto asked = services.asked("saga-coordinator.start");
    REQUIRE(asked.size() == 4);
    CHECK(asked[0].body.at("key") == std::string{ada} + "/till 3, receipt 77");
    CHECK(asked[1].body.at("key") == asked[0].body.at("key"));
    CHECK(asked[1].body.at("fingerprint") == asked[0].body.at("fingerprint"));
    CHECK(asked[2].body.at("key") == asked[0].body.at("key"));
    CHECK(asked[2].body.at("fingerprint") != asked[0].body.at("fingerprint"));
    CHECK(asked[3].body.at("key") != asked[0].body.at("key"));
}

// Promise [gateway-3].
TEST_CASE_FIXTURE(GatewayFixture,
                  "a key used for another order is a 422, a key that is none a 400 that names the header") {
    services.on("saga-coordinator.start",
                Reply::rejected({kontor::RejectionKind::invalid, "idempotency-key-reused", "used before"}));
    const auto reused = post("/api/orders", body(), {{"Idempotency-Key", "a"}});
    CHECK(reused.status == 422);
    CHECK(reused.code() == "idempotency-key-reused");

    const auto wrong = post("/api/orders", body(), {{"Idempotency-Key", std::string(129, 'a')}});
    CHECK(wrong.status == 400);
    CHECK(wrong.json().at("errors").at(0).at("header") == "Idempotency-Key");
    CHECK(services.asked("saga-coordinator.start").size() == 1);
}

// Promise [gateway-6].
TEST_CASE_FIXTURE(GatewayFixture, "without a coordinator an order is refused at once and may be sent again") {
    services.set_presence("saga-coordinator", "down");
    REQUIRE(kontor::eventually([&] { return get("/ready").status == 503; }));
    const auto before = clock.steady();
    const auto answer = post("/api/orders", body());
    CHECK(clock.steady() - before < kontor::Milliseconds{300});
    CHECK(answer.status == 503);
    CHECK(answer.header("Retry-After") == "1");
    CHECK(answer.code() == "unavailable");
}

TEST_CASE_FIXTURE(GatewayFixture,
                  "a coordinator that doesn't answer is a 504, and was asked with one and the same id") {
    services.on("saga-coordinator.start", [](const kontor::Request&) { return std::nullopt; });
    const auto answer = post("/api/orders", body(), {{"Prefer", "wait=2"}});
    CHECK(answer.status == 504);
    CHECK(answer.headers.has("Retry-After"));
    const auto asked = services.asked("saga-coordinator.start");
    REQUIRE(asked.size() >= 2);
    CHECK(asked[0].id == asked[1].id);
}

TEST_CASE_FIXTURE(GatewayFixture, "what can't be an order isn't begun") {
    struct Case {
        std::string body;
        int status;
        const char* code;
        const char* pointer;  // null: none
    };
    auto negative = body();
    negative["items"][0]["quantity"] = -1;
    for (const auto& [sent, status, code, pointer] : std::vector<Case>{
             {"{", 400, "malformed-json", nullptr},
             {R"({"items":[],"items":[]})", 400, "malformed-json", nullptr},
             {"[]", 422, "invalid", ""},
             {"{}", 422, "invalid", "/delivery"},
             {negative.dump(), 422, "invalid", "/items/0/quantity"},
             {std::string(1'100'000, ' '), 413, "body-too-large", nullptr},
         }) {
        CAPTURE(sent.substr(0, 40));
        const auto answer = ask("POST", "/api/orders", {{"Authorization", "Bearer " + customer()}}, sent);
        CHECK(answer.status == status);
        CHECK(answer.code() == code);
        CHECK(answer.header("Content-Type") == "application/problem+json");
        if (pointer != nullptr) CHECK(answer.json().at("errors").at(0).at("pointer") == pointer);
    }
    CHECK(services.asked("saga-coordinator.start").empty());
}

TEST_CASE_FIXTURE(GatewayFixture,
                  "cancelling runs the cancellation of an order that can be cancelled, and of no other") {
    services.on("saga-coordinator.start", Reply::ok(saga("completed", {{"result", order("cancelled")}})));
    const auto cancel = std::string{"/api/orders/"} + order_id + "/cancel";
    SUBCASE("confirmed") {
        services.on("orders.get", Reply::ok(order()));
        const auto answer = post(cancel, {{"reason", "ordered twice"}});
        CHECK(answer.status == 200);
        CHECK(answer.json().at("state") == "cancelled");
        const auto asked = services.last("saga-coordinator.start").body;
        CHECK(asked.at("definition") == "cancellation");
        CHECK(asked.at("key") == std::string{"cancel/"} + order_id);
        auto input = asked.at("input");
        CHECK(input.erase("request") == 1);
        CHECK(input ==
              Json{{"order", order_id}, {"payment", "p"}, {"shipment", "s"}, {"reason", "ordered twice"}});
        CHECK(services.last("orders.get").principal.subject == ada);
    }
    SUBCASE("without a body") {
        services.on("orders.get", Reply::ok(order()));
        CHECK(ask("POST", cancel, {{"Authorization", "Bearer " + customer()}}).status == 200);
    }
    SUBCASE("not yet, or no more") {
        for (const auto* state : {"pending", "dispatched", "delivered", "rejected", "returned"}) {
            CAPTURE(state);
            services.on("orders.get", Reply::ok(order(state)));
            const auto answer = post(cancel, Json::object());
            CHECK(answer.status == 409);
            CHECK(answer.code() == "not-cancellable");
        }
        CHECK(services.asked("saga-coordinator.start").empty());
    }
    SUBCASE("somebody else's") {
        services.on("orders.get", Reply::rejected(kontor::not_found("there is no such order")));
        CHECK(post(cancel, Json::object()).status == 404);
        CHECK(services.asked("saga-coordinator.start").empty());
    }
}

}  // namespace gateway
