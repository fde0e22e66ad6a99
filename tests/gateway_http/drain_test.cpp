#include <doctest/doctest.h>

#include <future>

#include "runtime/testing/eventually.hpp"
#include "runtime/testing/loopback.hpp"
#include "services/gateway/tests/gateway_fixture.hpp"

namespace gateway {
namespace {

using kontor::eventually;
using kontor::Json;
using kontor::LoopbackSocket;
using kontor::Milliseconds;
using kontor::Reply;

HttpSettings announced(Milliseconds delay) {
    HttpSettings settings;
    settings.drain_delay = delay;
    return settings;
}

bool refused(std::uint16_t port) {
    try {
        LoopbackSocket::connected(port);
        return false;
    } catch (const std::runtime_error&) {
        return true;
    }
}

/// The head of the answer to a request on a connection that is kept.
std::string head_of_answer(LoopbackSocket& connection) {
    connection.send("GET /health HTTP/1.1\r\nHost: test\r\n\r\n");
    std::string head;
    while (!head.ends_with("\r\n\r\n")) head += connection.receive(1, std::chrono::seconds{10});
    connection.receive(15, std::chrono::seconds{10});  // {"status":"ok"}
    return head;
}

}  // namespace

TEST_CASE(
    "before it ends the gateway says so at /ready, and serves on for a while, connection by connection") {
    GatewayFixture fixture{announced(Milliseconds{3000})};
    const auto port = fixture.gateway->port();
    auto kept = LoopbackSocket::connected(port);
    CHECK(head_of_answer(kept).find("Connection: close") == std::string::npos);

    auto stopped = std::async(std::launch::async, [&] { fixture.gateway->stop(); });
    REQUIRE(eventually([&] { return http_request(port, "GET", "/ready").status == 503; }));
    CHECK(http_request(port, "GET", "/ready").code() == "draining");
    CHECK(http_request(port, "GET", "/health").status == 200);
    CHECK(head_of_answer(kept).find("Connection: close") != std::string::npos);
    CHECK(kept.closed_by_peer(std::chrono::seconds{10}));
    stopped.wait();
    CHECK(refused(port));
}

TEST_CASE_FIXTURE(GatewayFixture,
                  "while the gateway ends, requests under way are answered and nobody new comes in") {
    services.on("catalog.search", [](const kontor::Request&) { return std::nullopt; });
    const auto port = gateway->port();
    auto idle = LoopbackSocket::connected(port);
    auto under_way =
        std::async(std::launch::async, [&] { return http_request(port, "GET", "/api/products"); });
    REQUIRE(eventually([&] { return !services.asked("catalog.search").empty(); }));

    auto stopped = std::async(std::launch::async, [&] { gateway->stop(); });
    REQUIRE(eventually([&] { return refused(port); }));
    CHECK(idle.closed_by_peer(std::chrono::seconds{10}));
    services.on("catalog.search", Reply::ok({{"items", Json::array()}}));  // the next time it is asked
    const auto answer = under_way.get();
    CHECK(answer.status == 200);
    CHECK(answer.header("Connection") == "close");
    stopped.wait();
}

}  // namespace gateway
