// Slow clients of every kind hold no thread, are ended in time, and keep nobody else from being served.
#include <doctest/doctest.h>

#include <vector>

#include "runtime/http/server.hpp"
#include "runtime/http/tests/raw_client.hpp"
#include "runtime/testing/eventually.hpp"

namespace {

using kontor::eventually;
using kontor::HttpPatience;
using kontor::HttpRequest;
using kontor::HttpResponse;
using kontor::HttpServer;
using kontor::Milliseconds;
using kontor::test::body_of;
using kontor::test::post;
using kontor::test::RawClient;
using kontor::test::status_of;

constexpr std::size_t body_limit = 64 * 1024;
constexpr int crowd = 500;
/// More than a connection's two buffers take in.
constexpr std::size_t large_answer = 8 * 1024 * 1024;

HttpResponse answer(HttpRequest& request) {
    if (request.path == "/large") return {200, {}, std::string(large_answer, 'x')};
    const auto body = request.read_body(body_limit);
    return {body ? 200 : body.error().status, {}, body ? *body : body.error().code};
}

kontor::HttpService service() {
    return {answer,
            [](const kontor::HttpFault& fault, const kontor::IpAddress&) {
                return HttpResponse{fault.status, {}, fault.code};
            },
            [](const kontor::HttpHead&) { return body_limit; }};
}

/// Two threads, and clients that may take as long as the test.
HttpServer::Options patient() {
    constexpr Milliseconds hour{3'600'000};
    return {.max_threads = 2,
            .max_wait = hour,  // nobody is turned away because the machine is busy
            .max_held_bytes = std::size_t{crowd} * 2 * large_answer,
            .patience = {.idle = hour, .head = hour, .body = hour, .answer = hour}};
}

HttpServer::Options with(const HttpPatience& patience) {
    return {.max_threads = 2, .max_wait = kontor::test::patience, .patience = patience};
}

void check_served(const HttpServer& server) {
    RawClient quick{server.port()};
    for (int i = 0; i < 20; ++i) {
        quick.send(post("/quick", "now"));
        CHECK(body_of(quick.response()) == "now");
    }
}

std::string announced(std::size_t bytes) {
    return "POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(bytes) + "\r\n\r\n";
}

}  // namespace

TEST_CASE("hundreds of clients that send half a head, half a body, or read no answer hold no thread") {
    HttpServer server{patient(), service()};
    std::vector<RawClient> heads;
    std::vector<RawClient> bodies;
    std::vector<RawClient> readers;
    for (int i = 0; i < crowd; ++i) {
        heads.emplace_back(server.port());
        heads.back().send("POST /slow HTTP/1.1\r\nHo");
        bodies.emplace_back(server.port());
        bodies.back().send(announced(4) + "ha");
    }
    for (int i = 0; i < crowd / 50; ++i) {
        readers.push_back(RawClient::narrow(server.port()));
        readers.back().send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    check_served(server);
    CHECK(server.connections() >= crowd * 2 + crowd / 50);
    CHECK(server.threads() <= 2 + 1);  // one more for what waits too long

    for (auto& client : heads) client.send("st: a\r\nContent-Length: 0\r\n\r\n");
    for (auto& client : bodies) client.send("lf");
    for (auto& client : heads) CHECK(status_of(client.response()) == 200);
    for (auto& client : bodies) CHECK(body_of(client.response()) == "half");
    for (auto& client : readers) {
        client.widen();
        CHECK(body_of(client.response()).size() == large_answer);
    }
}

TEST_CASE("a head that doesn't come to its end in time is a 408, however it trickles in") {
    HttpServer server{with({.head = Milliseconds{50}}), service()};
    RawClient silent{server.port()};
    silent.send("GET /a HTTP/1.1\r\n");
    CHECK(status_of(silent.response()) == 408);
    CHECK(silent.closed());

    RawClient trickling{server.port()};
    CHECK(eventually([&] {
        trickling.send("X");
        return server.connections() == 1;
    }));
    CHECK(eventually([&] {
        trickling.send("X");
        return server.connections() == 0;
    }));
}

TEST_CASE("a body that doesn't come in time is a 408") {
    HttpServer server{with({.body = Milliseconds{50}}), service()};
    RawClient announced_one{server.port()};
    announced_one.send(announced(4) + "ha");
    CHECK(status_of(announced_one.response()) == 408);
    CHECK(announced_one.closed());
    RawClient chunked{server.port()};
    chunked.send("POST /slow HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n");
    CHECK(status_of(chunked.response()) == 408);
}

TEST_CASE("a body has the time that its bytes have earned at the least rate, and no more") {
    SUBCASE("slower than that, it is a 408 though it never stops") {
        HttpServer server{with({.body = Milliseconds{50}, .least_rate = 1'000'000}), service()};
        RawClient client{server.port()};
        client.send(announced(body_limit));
        CHECK(eventually([&] { return server.connections() == 1; }));
        CHECK(eventually([&] {
            client.send("x");
            return server.connections() == 0;
        }));
    }
    SUBCASE("fast enough, it is taken though it lasts longer than the patience") {
        HttpServer server{with({.body = Milliseconds{100}, .least_rate = 1}), service()};
        RawClient client{server.port()};
        const auto since = std::chrono::steady_clock::now();
        client.send(announced(8) + "abcd");
        CHECK(eventually([&] { return std::chrono::steady_clock::now() - since > Milliseconds{500}; }));
        client.send("efgh");
        CHECK(body_of(client.response()) == "abcdefgh");
    }
}

TEST_CASE("a client that doesn't take its answer is ended in time") {
    HttpServer server{with({.answer = Milliseconds{50}}), service()};
    auto client = RawClient::narrow(server.port());
    client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(eventually([&] { return server.connections() == 1; }));
    CHECK(eventually([&] { return server.connections() == 0; }));
    CHECK(client.response().size() < large_answer);
}

TEST_CASE("what slow clients have sent is kept up to a bound; then those go that began first") {
    auto options = patient();
    options.max_held_bytes = 10 * body_limit;
    HttpServer server{options, service()};
    std::vector<RawClient> slow;
    const std::string half(body_limit / 2, 'x');
    for (int i = 0; i < 40; ++i) {
        slow.emplace_back(server.port());
        slow.back().send(announced(body_limit) + half);
    }
    CHECK(slow.front().closed());
    check_served(server);
    slow.back().send(half);
    CHECK(body_of(slow.back().response()).size() == body_limit);
}

TEST_CASE("a pipeline whose answers nobody reads is served no further") {
    HttpServer server{patient(), service()};
    auto client = RawClient::narrow(server.port());
    const int requests = 4;
    for (int i = 0; i < requests; ++i) client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    check_served(server);
    client.widen();
    for (int i = 0; i < requests; ++i) CHECK(body_of(client.response()).size() == large_answer);
}
