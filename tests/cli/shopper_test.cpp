#include "cli/replay/shopper.hpp"

#include <doctest/doctest.h>

#include "cli/node/patience.hpp"
#include "tests/cli/scripted.hpp"

using namespace kontor::cli;
using namespace kontor::cli::testing;
using Json = nlohmann::json;

namespace {

struct Shop {
    Script script;
    ScriptedTransport transport{script};
    ManualWaiter waiter;
    Shopper shopper{transport, waiter, Milliseconds{10'000}};

    explicit Shop(std::deque<HttpResult> answers) : script{std::move(answers), {}} {}

    Outcome place() { return shopper.place("536365", {{"items", Json::array()}}); }
};

Json order(const char* state) {
    return {{"id", "order-1"}, {"state", state}};
}

}  // namespace

TEST_CASE("an order that is answered 201 is confirmed and acknowledged") {
    Shop shop{{answer(201, order("confirmed"))}};
    const Outcome outcome = shop.place();
    CHECK(outcome.kind == Outcome::Kind::confirmed);
    CHECK(outcome.order == "order-1");
    CHECK(outcome.acknowledged);
    CHECK(outcome.repeats == 0);
    CHECK(shop.script.asked[0].headers.at("Idempotency-Key") == "536365");
    CHECK(shop.script.asked[0].headers.at("Prefer") == "wait=10");
}

TEST_CASE("what is undecided is asked again with the same key until it is decided") {
    Shop shop{{silence(), problem(503, "unavailable"), problem(504, "timeout"), problem(429, "rate"),
               problem(500, "internal"), answer(200, order("confirmed"))}};
    const Outcome outcome = shop.place();
    CHECK(outcome.kind == Outcome::Kind::confirmed);
    CHECK(outcome.repeats == 5);
    CHECK(outcome.latency > Milliseconds{0});
    for (const HttpRequest& request : shop.script.asked) {
        CHECK(request.method == "POST");
        CHECK(request.headers.at("Idempotency-Key") == "536365");
        CHECK(request.body == shop.script.asked[0].body);
    }
}

TEST_CASE("an order that takes longer is looked at until it is decided") {
    Shop shop{{answer(202, {{"id", "order-1"}, {"state", "pending"}, {"saga", "s"}}),
               problem(404, "not-found"), silence(), answer(200, order("pending")),
               answer(200, order("confirmed"))}};
    const Outcome outcome = shop.place();
    CHECK(outcome.kind == Outcome::Kind::confirmed);
    CHECK(outcome.acknowledged);
    CHECK(outcome.repeats == 1);
    REQUIRE(shop.script.asked.size() == 5);
    for (std::size_t i = 1; i < 5; ++i) {
        CHECK(shop.script.asked[i].method == "GET");
        CHECK(shop.script.asked[i].path == "/api/orders/order-1");
    }
}

TEST_CASE("a refusal is counted by its code, at once or after a 202") {
    Json refusal = {
        {"type", "urn:kontor:problem:out-of-stock"}, {"title", "Out of stock"}, {"order", "order-1"}};
    const Outcome at_once = Shop{{answer(409, refusal)}}.place();
    CHECK(at_once.kind == Outcome::Kind::refused);
    CHECK(at_once.code == "out-of-stock");
    CHECK(at_once.order == "order-1");
    CHECK_FALSE(at_once.acknowledged);

    Json rejected = order("rejected");
    rejected["reason"] = {{"code", "payment-declined"}, {"detail", "No."}};
    const Outcome later = Shop{{answer(202, order("pending")), answer(200, rejected)}}.place();
    CHECK(later.kind == Outcome::Kind::refused);
    CHECK(later.code == "payment-declined");
    CHECK(later.acknowledged);

    CHECK(Shop{{answer(422, "no problem body")}}.place().code == "http-422");
}

TEST_CASE("patience is bounded, and what was acknowledged is remembered") {
    const Outcome never = Shop{{silence()}}.place();
    CHECK(never.kind == Outcome::Kind::undecided);
    CHECK_FALSE(never.acknowledged);
    CHECK(never.latency <= Milliseconds{10'000});
    CHECK(never.repeats > 5);

    const Outcome pending = Shop{{answer(202, order("pending")), answer(200, order("pending"))}}.place();
    CHECK(pending.kind == Outcome::Kind::undecided);
    CHECK(pending.acknowledged);
    CHECK(pending.order == "order-1");

    Shop interrupted{{silence()}};
    interrupted.waiter.interrupted = true;
    CHECK(interrupted.place().kind == Outcome::Kind::undecided);
    CHECK(interrupted.script.asked.size() == 1);
}

TEST_CASE("a cancellation is asked for until it is decided") {
    Shop shop{{answer(202, {{"id", "order-1"}, {"state", "confirmed"}}), silence(),
               answer(200, order("cancelled"))}};
    const Outcome outcome = shop.shopper.cancel("order-1", "invoice C536379");
    CHECK(outcome.kind == Outcome::Kind::cancelled);
    CHECK(outcome.order == "order-1");
    CHECK_MESSAGE(!outcome.acknowledged, "the order's own record is the one to verify");
    for (const HttpRequest& request : shop.script.asked) CHECK(request.path == "/api/orders/order-1/cancel");

    Shop refusing{{problem(409, "not-cancellable")}};
    const Outcome refused = refusing.shopper.cancel("order-1", "");
    CHECK(refused.kind == Outcome::Kind::refused);
    CHECK(refused.code == "not-cancellable");

    Shop odd{{answer(200, order("confirmed"))}};
    CHECK(odd.shopper.cancel("order-1", "").code == "left-confirmed");
}

TEST_CASE("pauses grow up to a bound, and are never shorter than Retry-After, which is bounded too") {
    CHECK(pause_after(1, silence()) == Milliseconds{50});
    CHECK(pause_after(2, silence()) == Milliseconds{100});
    CHECK(pause_after(50, silence()) == Milliseconds{1000});
    const auto retry_after = [](const char* value) {
        return HttpResult{HttpResponse{503, {{"retry-after", value}}, ""}};
    };
    CHECK(pause_after(1, retry_after("2")) == Milliseconds{2000});
    CHECK(pause_after(1, retry_after("3600")) == Milliseconds{5000});
    CHECK(pause_after(1, retry_after("-1")) == Milliseconds{50});
    CHECK(pause_after(1, retry_after("soon")) == Milliseconds{50});
}

TEST_CASE("a patient transport repeats what is undecided and nothing else") {
    Script script{{silence(), problem(503, "busy"), answer(200)}, {}};
    ManualWaiter waiter;
    PatientTransport patient{std::make_unique<ScriptedTransport>(script), waiter, Milliseconds{10'000}};
    CHECK(patient.send({.method = "GET", .path = "/"})->status == 200);
    CHECK(patient.repeats() == 2);

    script.answers = {problem(409, "no")};
    CHECK(patient.send({.method = "GET", .path = "/"})->status == 409);
    CHECK(patient.repeats() == 2);

    script.answers = {silence()};
    CHECK_FALSE(patient.send({.method = "GET", .path = "/"}));
}
