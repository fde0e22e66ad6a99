// Rate limits as clients see them, at one gateway and at two that share them over a real broker.
#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "runtime/testing/eventually.hpp"
#include "services/gateway/handlers/wiring.hpp"
#include "services/gateway/tests/gateway_fixture.hpp"

namespace gateway {
namespace {

using namespace std::chrono_literals;
using kontor::Json;

/// A file of routes in which the search for products has this limit.
std::string limited(const std::string& limit) {
    return R"({"limits": {"routes": {"list-products": )" + limit + "}}}";
}

/// A request as the server hands it on, without the socket.
kontor::HttpRequest search_from(const std::string& address) {
    kontor::HttpRequest request;
    request.method = "GET";
    request.path = "/api/products";
    request.remote_address = address;
    return request;
}

}  // namespace

TEST_CASE("what exceeds a limit is 429, and each answer tells how the limit stands") {
    const GatewayFixture node{limited(R"({"requests": 60, "per_s": 60, "burst": 3})")};
    for (const auto* left : {"2", "1", "0"}) {
        const auto answer = node.get("/api/products");
        CHECK(answer.status == 200);
        CHECK(answer.header("RateLimit-Policy") == R"("list-products";q=60;w=60;kontor-burst=3)");
        CHECK(answer.header("RateLimit") == "\"list-products\";r=" + std::string{left} + ";t=1");
    }
    const auto refused = node.get("/api/products");
    CHECK(refused.status == 429);
    CHECK(refused.code() == "quota-exceeded");
    CHECK(refused.json()["violated-policies"] == Json::array({"list-products"}));
    CHECK(refused.header("Retry-After") == "1");
    CHECK(refused.header("RateLimit") == R"("list-products";r=0;t=1)");
    CHECK(node.get("/api/orders", node.customer()).status == 200);  // other routes have no limit
    CHECK(node.get("/api/orders", node.customer()).header("RateLimit").empty());
}

TEST_CASE("a limit by client tells people apart by who they are, strangers by their address") {
    const GatewayFixture node{std::string{R"({"limits": {"routes": {
        "list-orders": {"requests": 1, "per_s": 3600}, "list-products": {"requests": 1, "per_s": 3600}}}})"}};
    CHECK(node.get("/api/orders", node.token("ada", {"customer"})).status == 200);
    CHECK(node.get("/api/orders", node.token("bob", {"customer"})).status == 200);
    CHECK(node.get("/api/orders", node.token("ada", {"customer"})).status == 429);
    for (const auto* address : {"192.0.2.1", "192.0.2.2", "2001:db8::1"}) {
        auto request = search_from(address);
        CHECK(node.gateway->handle(request).status == 200);
    }
    for (const auto* address : {"192.0.2.1", "2001:db8::2"}) {
        auto request = search_from(address);
        CHECK(node.gateway->handle(request).status == 429);
    }
}

TEST_CASE(
    "the global limit holds for all, but not for what an operator must see, and is told to whom it refuses") {
    const GatewayFixture node{
        std::string{R"({"limits": {"global": {"requests": 1, "per_s": 3600, "burst": 2}}})"}};
    CHECK(node.get("/api/products").header("RateLimit").empty());
    CHECK(node.get("/api/orders", node.customer()).status == 200);
    const auto refused = node.get("/api/products");
    CHECK(refused.status == 429);
    CHECK(refused.json()["violated-policies"] == Json::array({"global"}));
    CHECK(refused.header("RateLimit").starts_with("\"global\";r=0"));
    for (const auto* path : {"/health", "/ready", "/metrics"}) CHECK(node.get(path).status == 200);
}

TEST_CASE("a reload brings limits, changes them, and takes them away; what stays the same is not filled up") {
    const GatewayFixture node{std::string{"{}"}};
    CHECK(node.get("/api/products").header("RateLimit").empty());
    const auto reload = [&](const std::string& file) {
        node.write_routes(file);
        node.reload();
    };
    reload(limited(R"({"requests": 1, "per_s": 3600, "burst": 2})"));
    CHECK(node.get("/api/products").header("RateLimit").starts_with("\"list-products\";r=1;"));
    CHECK(node.get("/api/products").status == 200);
    CHECK(node.get("/api/products").status == 429);
    reload(limited(R"({"requests": 1, "per_s": 3600, "burst": 2})"));
    CHECK(node.get("/api/products").status == 429);
    reload(limited(R"({"requests": 0})"));  // can't be: those in force stay
    CHECK(node.get("/api/products").status == 429);
    reload(limited(R"({"requests": 10, "per_s": 3600})"));
    CHECK(node.get("/api/products").header("RateLimit").starts_with("\"list-products\";r=9;"));
    reload("{}");
    CHECK(node.get("/api/products").header("RateLimit").empty());
}

TEST_CASE(
    "two gateways grant together what one would, within a twentieth over ten seconds of steady excess") {
    GatewayFixture node{limited(R"({"requests": 50, "burst": 50})")};
    auto settings = test_settings();
    settings.routes = node.routes_file();
    std::shared_ptr<Gateway> second;
    const kontor::TemporaryFolder folder;
    const kontor::HostedService other{
        "gateway",
        node.broker.address(),
        folder.path(),
        std::span<const kontor::Migration>{},
        [&](kontor::Service& service) { second = wire_gateway(service, settings); },
        "gateway-2"};
    REQUIRE(kontor::eventually([&] {
        auto request = search_from("192.0.2.200");
        request.path = "/ready";
        return second->handle(request).status == 200;
    }));
    std::atomic<int> granted = 0;
    const auto start = std::chrono::steady_clock::now();
    // Each asks every five milliseconds or so, several times its limit.
    const auto ask = [&](Gateway& gateway) {
        for (auto next = start; next < start + 10s; next += 5ms) {
            REQUIRE(kontor::eventually([&] { return std::chrono::steady_clock::now() >= next; }));
            auto request = search_from("192.0.2.1");
            if (gateway.handle(request).status == 200) ++granted;
        }
    };
    {
        const std::jthread first_crowd{[&] { ask(*node.gateway); }};
        const std::jthread second_crowd{[&] { ask(*second); }};
    }
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    const auto whole = 50 + 50 * taken.count();
    CAPTURE(whole);
    CAPTURE(granted.load());
    CHECK(granted <= whole * 1.05);
    CHECK(granted >= whole * 0.95);
}

}  // namespace gateway
