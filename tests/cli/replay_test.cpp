#include "cli/replay/replay.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <condition_variable>

#include "cli/replay/verification.hpp"
#include "tests/cli/scripted.hpp"

using namespace kontor::cli;
using namespace kontor::cli::testing;
using Json = nlohmann::json;
using Kind = Outcome::Kind;

namespace {

// A shop that several workers use at once. Orders of "fault-…" invoices are answered 503 first, those of
// "refuse-…" refused.
class FakeShop {
public:
    std::map<std::string, std::string> states;  // by order id, which is "order-" and the key
    bool had_company = false;                   // several requests were under way at once

    Connect connect() {
        return [this] { return std::make_unique<Connection>(*this); };
    }

private:
    class Connection final : public HttpTransport {
    public:
        explicit Connection(FakeShop& shop) : shop_(shop) {}
        HttpResult send(const HttpRequest& request) override {
            std::unique_lock lock{shop_.mutex_};
            ++shop_.under_way_;
            if (shop_.under_way_ > 1) shop_.had_company = true;
            shop_.arrived_.notify_all();
            // The first request stays until another one is under way, which needs a second worker.
            shop_.arrived_.wait_for(lock, std::chrono::seconds{10}, [&] { return shop_.had_company; });
            const HttpResult result = shop_.handle(request);
            --shop_.under_way_;
            return result;
        }

    private:
        FakeShop& shop_;
    };

    HttpResult handle(const HttpRequest& request) {
        const std::string prefix = "/api/orders/";
        if (request.path == "/api/orders") return place(request.headers.at("Idempotency-Key"));
        const std::string id =
            request.path.substr(prefix.size(), request.path.find('/', prefix.size()) - prefix.size());
        if (!states.contains(id)) return problem(404, "not-found");
        if (request.path.ends_with("/cancel")) states[id] = "cancelled";
        return view(id);
    }

    HttpResult place(const std::string& key) {
        const std::string id = "order-" + key;
        if (key.starts_with("refuse")) return problem(409, "out-of-stock");
        const bool is_new = !states.contains(id);
        states[id] = "confirmed";
        return is_new && key.starts_with("fault") ? problem(503, "unavailable") : view(id);
    }

    HttpResult view(const std::string& id) { return answer(200, {{"id", id}, {"state", states.at(id)}}); }

    std::mutex mutex_;
    std::condition_variable arrived_;
    int under_way_ = 0;
};

void add_order(Planner& planner, const std::string& invoice, const std::string& customer) {
    planner.add(
        1, Json{{"invoice", invoice}, {"customer", customer}, {"lines", {{"85123A", 6, "2.55"}}}}.dump());
}

void add_cancellation(Planner& planner, const std::string& customer) {
    planner.add(1,
                Json{{"invoice", "C1"}, {"customer", customer}, {"lines", {{"85123A", -6, "2.55"}}}}.dump());
}

}  // namespace

TEST_CASE("every step has an outcome, and a cancellation waits for the order it is about") {
    FakeShop shop;
    Planner planner;
    for (int i = 0; i < 50; ++i) {
        const std::string customer = "customer-" + std::to_string(i);
        add_order(planner, (i % 5 == 0 ? "fault-" : "plain-") + std::to_string(i), customer);
        add_cancellation(planner, customer);
    }
    add_order(planner, "refuse-1", "anna");
    add_cancellation(planner, "anna");
    add_cancellation(planner, "nobody");
    planner.add(1, "{");

    std::size_t told = 0;
    Replay replay{shop.connect(),
                  planner.steps(),
                  {.concurrency = 8, .payment = {{"method", "cash"}}},
                  [&](const Step&, const Outcome&) { ++told; }};
    const auto outcomes = replay.run();
    REQUIRE(outcomes.size() == 104);
    CHECK(told == 104);
    const auto count = [&](Kind kind) { return std::ranges::count(outcomes, kind, &Outcome::kind); };
    CHECK(count(Kind::confirmed) == 50);
    CHECK(count(Kind::cancelled) == 50);
    CHECK(outcomes[100].code == "out-of-stock");
    CHECK(outcomes[101].code == "order-not-confirmed");
    CHECK(outcomes[102].code == "no-matching-order");
    CHECK(outcomes[103].kind == Kind::dirty);
    CHECK(std::ranges::count(outcomes, 1U, &Outcome::repeats) == 10);
    CHECK(shop.had_company);

    const Verification found = verify(shop.connect(), outcomes);
    CHECK(found.acknowledged == 50);
    CHECK(found.missing.empty());
    CHECK(found.changed.empty());
}

TEST_CASE("an acknowledged order that is gone, or taken back, is told") {
    FakeShop shop;
    Planner planner;
    for (const char* invoice : {"1", "2", "3"}) add_order(planner, invoice, "anna");
    Replay replay{
        shop.connect(), planner.steps(), {.payment = {{"method", "cash"}}}, [](const Step&, const Outcome&) {
        }};
    const auto outcomes = replay.run();
    shop.states.erase("order-1");
    shop.states["order-2"] = "rejected";

    const Verification found = verify(shop.connect(), outcomes);
    CHECK(found.acknowledged == 3);
    CHECK(found.missing == std::vector<std::string>{"order-1"});
    REQUIRE(found.changed.size() == 1);
    CHECK(found.changed[0].starts_with("order-2"));

    Script silent{{silence()}, {}};
    CHECK(verify([&] { return std::make_unique<ScriptedTransport>(silent); }, {outcomes[0]}).unasked.size() ==
          1);
}

TEST_CASE("a rate spreads the starts over time") {
    FakeShop shop;
    Planner planner;
    for (int i = 0; i < 6; ++i) add_order(planner, std::to_string(i), "anna");
    const auto started = std::chrono::steady_clock::now();
    Replay{shop.connect(),
           planner.steps(),
           {.rate = 50, .payment = {{"method", "cash"}}},
           [](const Step&, const Outcome&) {}}
        .run();
    CHECK_MESSAGE(std::chrono::steady_clock::now() - started >= std::chrono::milliseconds{99},
                  "five intervals of 20 ms");
}

TEST_CASE("a worker's failure ends the replay instead of hanging it") {
    Planner planner;
    add_order(planner, "1", "anna");
    const Connect broken = []() -> std::unique_ptr<HttpTransport> { throw std::runtime_error("no address"); };
    Replay replay{broken, planner.steps(), {}, [](const Step&, const Outcome&) {}};
    CHECK_THROWS_WITH(replay.run(), "no address");
}
