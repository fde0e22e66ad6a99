#include "runtime/http/server.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <future>
#include <stdexcept>
#include <thread>

#include "runtime/http/tests/raw_client.hpp"

namespace {

using kontor::HttpRequest;
using kontor::HttpResponse;
using kontor::HttpServer;
using kontor::HttpService;
using kontor::Milliseconds;
using kontor::test::body_of;
using kontor::test::patience;
using kontor::test::post;
using kontor::test::RawClient;
using kontor::test::status_of;

constexpr std::size_t body_limit = 1024;
HttpResponse text(int status, std::string body) {
    return {status, {{"Content-Type", "text/plain"}}, std::move(body)};
}

/// Echoes method, path and body; some paths misbehave.
HttpResponse handle(HttpRequest& request) {
    if (request.path == "/throws") throw std::runtime_error{"a bug"};
    if (request.path == "/empty") return {204, {}, {}};
    if (request.path == "/large") return text(200, std::string(300'000, 'x'));
    if (request.path == "/unread") return text(403, "no");
    const auto body = request.read_body(body_limit);
    if (!body) return text(body.error().status, body.error().code);
    return text(200, request.method + " " + request.path + " " + *body);
}

HttpResponse refuse(const kontor::HttpFault& fault, const kontor::IpAddress&) {
    return text(fault.status, "refused: " + fault.code);
}

std::size_t limit(const kontor::HttpHead&) {
    return body_limit;
}

HttpService service() {
    return {handle, refuse, limit};
}

struct Fixture {
    HttpServer server{{}, service()};
    RawClient client{server.port()};

    std::string ask(const std::string& request) {
        client.send(request);
        return client.response();
    }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "requests on one connection are answered one after another") {
    CHECK(body_of(ask(post("/a", "one"))) == "POST /a one");
    CHECK(body_of(ask("GET /b HTTP/1.1\r\nHost: a\r\n\r\n")) == "GET /b ");
}

TEST_CASE_FIXTURE(Fixture, "pipelined requests are all answered, in order") {
    client.send(post("/a", "one") + post("/b", "two") + post("/c", "three"));
    CHECK(body_of(client.response()) == "POST /a one");
    CHECK(body_of(client.response()) == "POST /b two");
    CHECK(body_of(client.response()) == "POST /c three");
}

TEST_CASE_FIXTURE(Fixture, "a request may come byte by byte") {
    for (const char c : post("/slow", "body")) client.send({&c, 1});
    CHECK(body_of(client.response()) == "POST /slow body");
}

TEST_CASE_FIXTURE(Fixture, "a chunked body is put together") {
    const auto response =
        ask("POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            "3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nX-Trailer: t\r\n\r\n");
    CHECK(body_of(response) == "POST /c abc0123456789");
    CHECK(body_of(ask(post("/next", ""))) == "POST /next ");
}

TEST_CASE_FIXTURE(Fixture, "a broken chunk is a bad request") {
    for (const auto* chunks : {"zz\r\nabc\r\n0\r\n\r\n", "2\r\nabc\r\n0\r\n\r\n", "-1\r\n\r\n", "\r\n\r\n"}) {
        CAPTURE(chunks);
        RawClient other{server.port()};
        other.send(std::string{"POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"} + chunks);
        CHECK(status_of(other.response()) == 400);
        CHECK(other.closed());
    }
}

TEST_CASE_FIXTURE(Fixture, "a body past the limit is refused, announced or not") {
    SUBCASE("announced") {
        CHECK(status_of(ask(post("/a", std::string(50'000, 'x')))) == 413);
    }
    SUBCASE("chunked") {
        CHECK(status_of(ask("POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n")) ==
              413);
    }
    SUBCASE("chunk sizes that would overflow a sum") {
        CHECK(status_of(ask("POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                            "3\r\nabc\r\nffffffffffffffff\r\n")) == 413);
    }
    CHECK(client.closed());
}

TEST_CASE_FIXTURE(Fixture, "the response to a large refused body arrives") {
    CHECK(status_of(ask(post("/unread", std::string(3'000'000, 'x')))) == 403);
    CHECK(client.closed());
}

TEST_CASE_FIXTURE(Fixture, "hostile heads are answered by a 4xx and end their connection alone") {
    for (const auto& [head, status] : std::vector<std::pair<std::string, int>>{
             {"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: abc\r\n\r\n", 400},
             {"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400},
             {"nonsense\r\n\r\n", 400},
             {"GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n", 431},
             {"GET /" + std::string(6'000, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n", 414},
             {std::string(20'000, 'x'), 414},
             {std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 15), 400},
             {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505}}) {
        RawClient other{server.port()};
        other.send(head);
        const auto response = other.response();
        CAPTURE(head.substr(0, 40));
        CHECK(status_of(response) == status);
        CHECK(body_of(response).starts_with("refused: "));
        CHECK(other.closed());
    }
    CHECK(status_of(ask(post("/a", "fine"))) == 200);
}

TEST_CASE_FIXTURE(Fixture, "a client that goes away in the middle does no harm") {
    {
        RawClient other{server.port()};
        other.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf");
        other.end();
        CHECK(status_of(other.response()) == 400);
    }
    {
        RawClient{server.port()}.send("GET /a HTT");
    }
    {
        RawClient{server.port()}.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    CHECK(status_of(ask(post("/a", "fine"))) == 200);
}

TEST_CASE_FIXTURE(Fixture, "a handler that throws is a 500 and serves on") {
    const auto response = ask("GET /throws HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(status_of(response) == 500);
    CHECK(body_of(response) == "refused: internal");
    CHECK(status_of(ask(post("/a", ""))) == 200);
}

TEST_CASE_FIXTURE(Fixture, "HEAD is answered without a body, 204 without a length") {
    client.send("HEAD /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    const auto head = client.response();
    CHECK(status_of(head) == 200);
    CHECK(head.find("Content-Length: 300000\r\n") != std::string::npos);
    CHECK(body_of(head).empty());

    RawClient other{server.port()};
    other.send("DELETE /empty HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto empty = other.response();
    CHECK(status_of(empty) == 204);
    CHECK(empty.find("Content-Length") == std::string::npos);
}

TEST_CASE_FIXTURE(Fixture, "ranges are ignored") {
    const auto response = ask("GET /a HTTP/1.1\r\nHost: a\r\nRange: bytes=900-\r\n\r\n");
    CHECK(status_of(response) == 200);
    CHECK(body_of(response) == "GET /a ");
}

TEST_CASE_FIXTURE(Fixture, "a client may ask before it sends its body") {
    client.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
    CHECK(status_of(client.response()) == 100);
    client.send("body");
    CHECK(body_of(client.response()) == "POST /a body");
}

TEST_CASE_FIXTURE(Fixture, "large responses arrive whole") {
    CHECK(body_of(ask("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")).size() == 300'000);
}

TEST_CASE("idle connections hold no thread") {
    HttpServer server{{.max_threads = 4}, service()};
    std::vector<RawClient> idle;
    for (int i = 0; i < 50; ++i) {
        idle.emplace_back(server.port());
        idle.back().send(post("/a", ""));
        CHECK(status_of(idle.back().response()) == 200);
    }
    for (auto& client : idle) {
        client.send(post("/b", ""));
        CHECK(status_of(client.response()) == 200);
    }
    CHECK(server.connections() == 50);
    CHECK(server.threads() <= 4 + 1);  // one more for what waits too long
}

TEST_CASE("clients that send half a head hold no thread either") {
    HttpServer server{{.max_threads = 2}, service()};
    std::vector<RawClient> slow;
    for (int i = 0; i < 20; ++i) {
        slow.emplace_back(server.port());
        slow.back().send("GET /slow HTTP/1.1\r\nHo");
    }
    RawClient quick{server.port()};
    quick.send(post("/a", "now"));
    CHECK(body_of(quick.response()) == "POST /a now");
    for (auto& client : slow) {
        client.send("st: a\r\n\r\n");
        CHECK(status_of(client.response()) == 200);
    }
}

TEST_CASE_FIXTURE(Fixture, "a long stream of pipelined requests is served as it comes") {
    std::string requests;
    for (int i = 0; i < 500; ++i) requests += post("/a", std::string(37, 'x'));
    std::jthread sender{[&] {
        const std::string_view all{requests};
        for (std::size_t at = 0; at < all.size(); at += 1001) client.send(all.substr(at, 1001));
    }};
    for (int i = 0; i < 500; ++i) REQUIRE(status_of(client.response()) == 200);
}

TEST_CASE("idle connections are closed after their time, the longest idle first when there are too many") {
    SUBCASE("time") {
        HttpServer server{{.patience = {.idle = Milliseconds{50}}}, service()};
        RawClient client{server.port()};
        CHECK(client.closed());
    }
    SUBCASE("too many") {
        HttpServer server{{.max_connections = 2}, service()};
        RawClient first{server.port()};
        RawClient second{server.port()};
        second.send(post("/a", ""));
        CHECK(status_of(second.response()) == 200);
        RawClient third{server.port()};
        third.send(post("/a", ""));
        CHECK(status_of(third.response()) == 200);
        CHECK(first.closed());
    }
}

TEST_CASE("draining answers what has begun and ends with the connections") {
    std::promise<void> begun;
    std::promise<void> go_on;
    const auto slow = [&](HttpRequest&) {
        begun.set_value();
        go_on.get_future().wait();
        return text(200, "done");
    };
    HttpServer server{{}, {slow, refuse, limit}};
    RawClient idle{server.port()};
    RawClient busy{server.port()};
    busy.send(post("/a", ""));
    begun.get_future().wait();
    CHECK_FALSE(server.drain(Milliseconds{20}));
    CHECK(idle.closed());
    go_on.set_value();
    CHECK(server.drain(patience));
    const auto response = busy.response();
    CHECK(body_of(response) == "done");
    CHECK(response.find("Connection: close") != std::string::npos);
}

TEST_CASE("many clients at once are all served") {
    HttpServer server{{.max_threads = 8}, service()};
    std::atomic<int> served = 0;
    std::vector<std::jthread> clients;
    for (int i = 0; i < 16; ++i) {
        clients.emplace_back([&] {
            RawClient client{server.port()};
            for (int j = 0; j < 200; ++j) {
                client.send(post("/a", "x"));
                if (status_of(client.response()) == 200) ++served;
            }
        });
    }
    clients.clear();
    CHECK(served == 16 * 200);
}

TEST_CASE("an address in use is an error that says so") {
    HttpServer first{{}, service()};
    CHECK_THROWS_WITH(HttpServer({.port = first.port()}, service()),
                      doctest::Contains("can't listen on 127.0.0.1"));
    CHECK_THROWS_WITH(HttpServer({.address = "nowhere"}, service()), doctest::Contains("is no IP address"));
}

TEST_CASE_FIXTURE(Fixture, "a body that nobody reads ends the connection only when it hasn't come whole") {
    const auto response = ask(post("/unread", "x"));
    CHECK(status_of(response) == 403);
    CHECK(response.find("Connection: close") == std::string::npos);
    CHECK(status_of(ask(post("/a", "x"))) == 200);
    client.send("POST /unread HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nx");
    CHECK(client.response().find("Connection: close") != std::string::npos);
}
