// Answers that are composed of several services' answers.
#include <doctest/doctest.h>

#include <future>

#include "runtime/testing/eventually.hpp"
#include "services/gateway/tests/gateway_fixture.hpp"

namespace gateway {
namespace {

using kontor::Json;
using kontor::Reply;

const std::string overview = std::string{"/api/orders/"} + order_id + "/overview";

Reply rejected(const char* code) {
    return Reply::rejected({kontor::RejectionKind::not_found, code, "it isn't so"});
}

/// An order with a payment and a shipment, each known to its service.
struct Composed : GatewayFixture {
    explicit Composed(const std::string& routes = {}) : GatewayFixture{routes} {
        services.on("orders.get", Reply::ok({{"id", order_id},
                                             {"state", "confirmed"},
                                             {"payment", {{"id", "p-1"}, {"state", "captured"}}},
                                             {"shipment", {{"id", "s-1"}, {"state", "label-created"}}}}));
        services.on("payment.get", Reply::ok({{"id", "p-1"}, {"state", "captured"}, {"method", "cash"}}));
        services.on("shipping.get", Reply::ok({{"id", "s-1"}, {"state", "label-created"}}));
    }
    HttpAnswer look() const { return get(overview, customer()); }
};

/// No part is given up soon.
struct PatientlyComposed : Composed {
    PatientlyComposed()
        : Composed{R"({"routes": [{"id": "get-order-overview", "timeout_ms": 12000, "compose": [
        {"name": "order", "call": "orders.get", "input": {"order": "/path/id"}},
        {"name": "payment", "call": "payment.get", "input": {"payment": "/order/payment/id"}, "optional": true,
         "timeout_ms": 12000},
        {"name": "shipment", "call": "shipping.get", "input": {"shipment": "/order/shipment/id"}, "optional": true,
         "timeout_ms": 12000}]}]})"} {}
};

}  // namespace

TEST_CASE_FIXTURE(Composed, "one answer has what three services tell, each asked as the caller") {
    const auto answer = look();
    REQUIRE(answer.status == 200);
    const auto body = answer.json();
    CHECK(body.at("order").at("state") == "confirmed");
    CHECK(body.at("payment").at("method") == "cash");
    CHECK(body.at("shipment").at("id") == "s-1");
    CHECK(body.at("incomplete") == Json::array());
    CHECK(body.size() == 4);
    CHECK(services.last("orders.get").body == Json{{"order", order_id}});
    CHECK(services.last("payment.get").body == Json{{"payment", "p-1"}});
    CHECK(services.last("shipping.get").body == Json{{"shipment", "s-1"}});
    CHECK(services.last("payment.get").principal.subject == ada);
    CHECK(services.last("payment.get").principal.roles == std::vector<std::string>{"customer"});
}

TEST_CASE_FIXTURE(Composed, "an optional part that fails leaves the others, and the answer says so") {
    SUBCASE("its service isn't there") {
        services.set_presence("payment", "down");
        REQUIRE(kontor::eventually([this] { return look().json().at("payment").is_null(); }));
    }
    SUBCASE("its service refuses") {
        services.on("payment.get", rejected("not-found"));
    }
    SUBCASE("its service doesn't answer in time") {
        services.on("payment.get", [](const kontor::Request&) { return std::nullopt; });
    }
    const auto answer = look();
    REQUIRE(answer.status == 200);
    const auto body = answer.json();
    CHECK(body.at("payment").is_null());
    CHECK(body.at("order").at("id") == order_id);
    CHECK(body.at("shipment").at("id") == "s-1");
    REQUIRE(body.at("incomplete").size() == 1);
    CHECK(body.at("incomplete")[0].at("part") == "payment");
    CHECK(body.at("incomplete")[0].at("reason").get<std::string>() != "");
}

TEST_CASE_FIXTURE(Composed, "what an order has none of is null, and nothing is missing") {
    services.on("orders.get", Reply::ok({{"id", order_id}, {"state", "pending"}, {"payment", nullptr}}));
    const auto body = look().json();
    CHECK(body.at("payment").is_null());
    CHECK(body.at("shipment").is_null());
    CHECK(body.at("incomplete") == Json::array());
    CHECK(services.asked("payment.get").empty());
    CHECK(services.asked("shipping.get").empty());
}

TEST_CASE_FIXTURE(Composed,
                  "without the part that is needed there is no answer, and the others aren't asked") {
    SUBCASE("refused") {
        services.on("orders.get", rejected("not-found"));
        const auto answer = look();
        CHECK(answer.status == 404);
        CHECK(answer.code() == "not-found");
    }
    SUBCASE("not there") {
        services.set_presence("orders", "down");
        REQUIRE(kontor::eventually([this] { return look().status == 503; }));
        services.forget();
        CHECK(look().code() == "unavailable");
    }
    CHECK(services.asked("payment.get").empty());
}

TEST_CASE_FIXTURE(PatientlyComposed, "parts that don't need each other are asked for at once") {
    for (const auto* method : {"payment.get", "shipping.get"})
        services.on(method, [](const kontor::Request&) { return std::nullopt; });
    auto answer = std::async(std::launch::async, [this] { return look(); });
    CHECK(kontor::eventually([this] { return !services.asked("payment.get").empty(); }));
    CHECK(kontor::eventually([this] { return !services.asked("shipping.get").empty(); },
                             std::chrono::seconds{5}));
    for (const auto* method : {"payment.get", "shipping.get"})
        services.on(method, Reply::ok({{"id", "x"}}));  // the next time it is asked
    CHECK(answer.get().json().at("incomplete") == Json::array());
}

TEST_CASE_FIXTURE(Composed, "nobody without a token gets a composed answer") {
    CHECK(get(overview).status == 401);
    CHECK(services.asked("orders.get").empty());
}

}  // namespace gateway
