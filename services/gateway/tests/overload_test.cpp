#include <doctest/doctest.h>

#include <future>

#include "runtime/testing/eventually.hpp"
#include "services/gateway/tests/gateway_fixture.hpp"

namespace gateway {
namespace {

using kontor::Json;
using kontor::Reply;

/// At a time: three quarters of the threads.
constexpr std::size_t orders_admitted = test_threads * 3 / 4;

/// Requests for products that wait, as many as there are threads, until catalog answers.
class Crowd {
public:
    explicit Crowd(GatewayFixture& fixture) : services_{fixture.services} {
        services_.on("catalog.search", [](const kontor::Request&) { return std::nullopt; });
        for (std::size_t i = 0; i < test_threads; ++i) {
            answers_.push_back(
                std::async(std::launch::async, [&fixture] { return fixture.get("/api/products").status; }));
        }
        REQUIRE(
            kontor::eventually([this] { return services_.asked("catalog.search").size() >= test_threads; }));
    }

    std::vector<int> served() {
        services_.on("catalog.search", Reply::ok({{"items", Json::array()}}));  // the next time it is asked
        std::vector<int> statuses;
        for (auto& answer : answers_) statuses.push_back(answer.get());
        return statuses;
    }

private:
    PlayedServices& services_;
    std::vector<std::future<int>> answers_;
};

}  // namespace

TEST_CASE_FIXTURE(GatewayFixture,
                  "more than can be served is told to come back; what has begun is finished") {
    Crowd crowd{*this};
    const auto refused = get("/api/products");
    CHECK(refused.status == 503);
    CHECK(refused.code() == "overloaded");
    CHECK(refused.header("Retry-After") == "1");
    CHECK(post("/api/orders", Json::object()).code() == "overloaded");
    CHECK(crowd.served() == std::vector<int>(test_threads, 200));
    CHECK(get("/api/products").status == 200);
}

TEST_CASE_FIXTURE(GatewayFixture, "orders leave room for those who look at products") {
    services.on("saga-coordinator.start", [](const kontor::Request&) { return std::nullopt; });
    services.on("catalog.search", Reply::ok({{"items", Json::array()}}));
    const Json body{{"items", {{{"sku", "tea-1"}, {"quantity", 1}}}},
                    {"payment", {{"method", "sandbox"}, {"token", "tok_ok"}}},
                    {"delivery", {{"method", "pickup"}}}};
    std::vector<std::future<HttpAnswer>> orders;
    for (std::size_t i = 0; i < test_threads; ++i) {
        orders.push_back(std::async(std::launch::async, [&] { return post("/api/orders", body); }));
    }
    CHECK(kontor::eventually(
        [this] { return services.asked("saga-coordinator.start").size() >= orders_admitted; }));
    CHECK(get("/api/products").status == 200);
    int turned_away = 0;
    for (auto& order : orders) {
        const auto answer = order.get();
        if (answer.code() != "overloaded") continue;
        CHECK(answer.header("Retry-After") == "1");
        ++turned_away;
    }
    CHECK(turned_away > 0);
}

TEST_CASE_FIXTURE(GatewayFixture, "under overload the gateway still says how it is") {
    Crowd crowd{*this};
    for (const auto* path : {"/health", "/ready", "/metrics"}) CHECK(get(path).status == 200);
    crowd.served();
}

}  // namespace gateway
