// A body is taken in while nobody waits for it, where it will be wanted; elsewhere its request is refused at once.
#include <doctest/doctest.h>

#include <vector>

#include "runtime/testing/loopback.hpp"
#include "services/gateway/tests/gateway_fixture.hpp"

namespace gateway {
namespace {

using kontor::LoopbackSocket;

std::string begun(const std::string& line, const std::string& headers) {
    return line + " HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n" +
           headers + "\r\n{";
}

std::string status_line(LoopbackSocket& connection) {
    return connection.receive(12, std::chrono::seconds{10});
}

/// Nobody is turned away because the machine is busy.
struct PatientGateway : GatewayFixture {
    PatientGateway() : GatewayFixture{{}, kontor::Milliseconds{20'000}} {}
};

}  // namespace

TEST_CASE_FIXTURE(PatientGateway, "hundreds of slow bodies leave the gateway to others") {
    const auto bearer = "Authorization: Bearer " + customer() + "\r\n";
    std::vector<LoopbackSocket> slow;
    for (int i = 0; i < 500; ++i) {
        slow.push_back(LoopbackSocket::connected(gateway->port()));
        slow.back().send(begun("POST /api/orders", bearer));
    }
    services.on("catalog.search", kontor::Reply::ok({{"items", kontor::Json::array()}}));
    for (int i = 0; i < 20; ++i) CHECK(get("/api/products").status == 200);
    CHECK(post("/api/orders", kontor::Json::object()).status == 422);
    slow.front().send(std::string(998, ' ') + "}");
    CHECK(status_line(slow.front()) == "HTTP/1.1 422");
}

TEST_CASE_FIXTURE(GatewayFixture, "whoever is refused whatever the body says hears so at once") {
    const std::vector<std::pair<std::string, std::string>> cases{
        {begun("POST /nowhere", ""), "HTTP/1.1 404"},
        {begun("DELETE /api/products", ""), "HTTP/1.1 405"},
        {begun("POST /api/orders", ""), "HTTP/1.1 401"},
        {begun("GET /health", ""), "HTTP/1.1 200"},
        {begun("POST /api/orders", "Transfer-Encoding: chunked\r\n"), "HTTP/1.1 400"},
        {begun("POST /api/orders", "Expect: a miracle\r\n"), "HTTP/1.1 417"},
    };
    for (const auto& [request, expected] : cases) {
        CAPTURE(request);
        auto connection = LoopbackSocket::connected(gateway->port());
        connection.send(request);
        CHECK(status_line(connection) == expected);
    }
}

}  // namespace gateway
