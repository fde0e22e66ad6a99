// All that services say to each other while people shop is valid by their contracts, and one trace runs through it.
#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

#include "runtime/testing/eventually.hpp"
#include "tests/e2e/shop.hpp"
#include "tests/e2e/wire_rules.hpp"
#include "tests/e2e/wire_tap.hpp"

using namespace kontor;

namespace {

constexpr std::chrono::milliseconds quiet_after{1500};
constexpr const char* trace_id = "0af7651916cd43dd8448eb211c80319c";

Json buy(Shop& customer, const std::string& sku, const std::string& token, int status) {
    const auto answer = customer.post("/api/orders", order_of(sku, 1, token));
    REQUIRE_MESSAGE(answer.status == status, answer.text());
    return answer.body;
}

std::string path_of(const Json& order) {
    return "/api/orders/" + order.at("id").get<std::string>();
}

/// Everything a shop does in a day, so that every message that belongs to it is on the wire.
void shop_for_a_day(const Node& node) {
    auto staff = staff_of(node);
    auto customer = new_customer_of(node);
    const auto sku = new_product(node, 12);
    REQUIRE(staff
                .put("/api/products/" + sku,
                     {{"name", "Better"}, {"price", {{"amount", 999}, {"currency", "EUR"}}}})
                .status == 200);
    buy(customer, sku, "tok_declined", 409);
    buy(customer, sku, "tok_flaky", 201);
    buy(customer, sku, "tok_slow", 201);

    const auto cancelled = buy(customer, sku, "tok_ok", 201);
    CHECK(customer.post(path_of(cancelled) + "/cancel", Json::object()).status == 200);

    const auto returned = buy(customer, sku, "tok_ok", 201);
    const auto shipment = "/api/shipments/" + returned.at("shipment").at("id").get<std::string>();
    CHECK(customer.put(path_of(returned), {{"delivery", {{"method", "pickup"}}}}).status == 200);
    CHECK(staff.post(shipment + "/dispatch", Json::object()).status == 200);
    CHECK(staff.post(shipment + "/deliver", Json::object()).status == 200);
    CHECK(eventually([&] { return customer.get(path_of(returned)).body.value("state", "") == "delivered"; }));
    CHECK(customer.post(path_of(returned) + "/return", Json::object()).status == 200);

    for (const auto* path : {"/api/orders", "/api/users/me", "/api/products?q=bet&limit=1"}) {
        CHECK(customer.get(path).status == 200);
    }
    for (const auto* path : {"/api/sagas", "/api/inventory", "/api/sagas?state=unfinished"}) {
        CHECK(staff.get(path).status == 200);
    }
    CHECK(customer.get(path_of(returned) + "/history").status == 200);
    CHECK(staff.send({.method = "DELETE", .path = "/api/products/" + sku}).status == 204);
    CHECK(customer.send({.method = "DELETE", .path = "/api/users/me"}).status == 204);
}

WireRules judged(const WireTap& tap) {
    WireRules rules;
    for (const auto& message : tap.heard()) rules.hear(message);
    return rules;
}

/// The lines of a component's log that belong to the trace.
std::vector<Json> lines_of_trace(const Node& node, const std::string& component) {
    std::vector<Json> lines;
    std::istringstream log{node.log(component)};
    for (std::string line; std::getline(log, line);) {
        auto json = Json::parse(line, nullptr, false);
        if (json.is_object() && json.value("trace_id", "") == trace_id) lines.push_back(std::move(json));
    }
    return lines;
}

}  // namespace

TEST_CASE("every message of a shop's day is valid by the contracts") {
    const Node node;
    const WireTap tap{node};
    const WireTap messenger{node.messenger(), "kontor/#"};
    shop_for_a_day(node);
    REQUIRE(tap.becomes_quiet(quiet_after));
    const auto health = [&] {
        return std::ranges::count_if(tap.heard(), [](const Message& message) {
                   return message.topic.starts_with("kontor/health/");
               }) >= static_cast<std::ptrdiff_t>(services.size());
    };
    CHECK(eventually(health));

    const auto rules = judged(tap);
    for (const auto& fault : rules.faults()) FAIL_CHECK(fault);
    for (const auto& broken : rules.broken_sequences()) FAIL_CHECK(broken);
    for (const auto& topic : rules.unanswered()) FAIL_CHECK(topic, " was never answered");
    for (const auto* kind : {"rpc", "reply", "event", "presence", "health", "state", "notify"}) {
        CAPTURE(kind);
        CHECK(rules.count(kind) > 0);
    }

    // Whoever takes notices to customers is given all of them, and nothing else.
    CHECK(eventually([&] { return messenger.heard().size() >= rules.count("notify"); }));
    CHECK(messenger.heard().size() == rules.count("notify"));
    for (const auto& message : messenger.heard()) CHECK(message.topic.starts_with("kontor/notify/"));
}

TEST_CASE("one order's trace runs through every request, reply, event and log on its way") {
    const Node node;
    const WireTap tap{node};
    const auto sku = new_product(node, 5);
    auto customer = new_customer_of(node);
    const auto placed =
        customer.post("/api/orders", order_of(sku, 1),
                      {{"traceparent", std::string{"00-"} + trace_id + "-b7ad6b7169203331-01"},
                       {"X-Request-Id", "e2e-request"}});
    REQUIRE_MESSAGE(placed.status == 201, placed.text());
    CHECK(placed.header("x-trace-id") == trace_id);
    CHECK(placed.header("x-request-id") == "e2e-request");
    REQUIRE(tap.becomes_quiet(quiet_after));

    const auto hops = judged(tap).hops(trace_id);
    for (const std::string call :
         {"saga-coordinator/start", "orders/create", "inventory/reserve", "payment/authorise",
          "shipping/create-label", "payment/capture", "inventory/commit", "orders/confirm"}) {
        CAPTURE(call);
        CHECK(hops.contains("rpc/" + call));
        CHECK(hops.contains("reply/" + call));
    }
    for (const std::string event :
         {"saga-coordinator/started", "saga-coordinator/completed", "orders/created", "orders/confirmed",
          "inventory/reserved", "inventory/committed", "payment/authorised", "payment/captured",
          "shipping/label-created", "notification/sent"}) {
        CAPTURE(event);
        CHECK(hops.contains("event/" + event));
    }
    for (const std::string service :
         {"gateway", "saga-coordinator", "orders", "inventory", "payment", "shipping"}) {
        CAPTURE(service);
        const auto lines = lines_of_trace(node, service);
        CHECK_FALSE(lines.empty());
        for (const auto& line : lines) CHECK_FALSE(line.value("request_id", "").empty());
    }
}
