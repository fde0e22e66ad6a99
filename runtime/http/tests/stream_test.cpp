// Answers without an end: they hold no thread, go out as they are pushed, and end well, or with their client.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <memory>
#include <mutex>
#include <vector>

#include "runtime/http/server.hpp"
#include "runtime/http/tests/raw_client.hpp"
#include "runtime/testing/eventually.hpp"

namespace {

using kontor::eventually;
using kontor::HttpRequest;
using kontor::HttpResponse;
using kontor::HttpServer;
using kontor::HttpStream;
using kontor::Milliseconds;
using kontor::test::RawClient;
using Pushed = kontor::HttpStream::Pushed;

constexpr Milliseconds hour{3'600'000};

/// Counts what it is told.
struct Producer : kontor::HttpStreamProducer {
    std::string beat() override {
        ++beats;
        return "beat\n";
    }
    void drained() override { ++drains; }
    void ended() override { ++ends; }

    std::atomic<int> beats = 0;
    std::atomic<int> drains = 0;
    std::atomic<int> ends = 0;
};

/// A server whose every answer is a stream, which the test holds, too.
class Streams {
public:
    explicit Streams(Milliseconds beat = hour, Milliseconds answer = hour)
        : server_{{.max_threads = 2,
                   .max_wait = hour,
                   .patience = {.idle = hour,
                                .head = hour,
                                .body = hour,
                                .answer = answer,
                                .beat = beat,
                                .least_rate = 1'000'000'000}},
                  {[this](HttpRequest& request) { return open(request); },
                   [](const kontor::HttpFault& fault, const kontor::IpAddress&) {
                       return HttpResponse{fault.status, {}, fault.code};
                   },
                   [](const kontor::HttpHead&) { return std::size_t{0}; }}} {}
    ~Streams() { server_.stop(); }

    /// A client that listens, from when its stream is there.
    RawClient listen(const std::string& request = "GET /stream HTTP/1.1\r\nHost: a\r\n\r\n") {
        return begun(RawClient{server_.port()}, request);
    }
    RawClient listen_narrowly() {
        return begun(RawClient::narrow(server_.port()), "GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    HttpServer& server() { return server_; }

    std::shared_ptr<Producer> producer = std::make_shared<Producer>();
    std::shared_ptr<HttpStream> last() {
        const std::scoped_lock lock{mutex_};
        return stream_;
    }

private:
    HttpResponse open(HttpRequest& request) {
        auto stream = std::make_shared<HttpStream>(request.method == "HEAD" ? nullptr : producer);
        const std::scoped_lock lock{mutex_};
        stream_ = stream;
        ++opened_;
        return {200, {{"Content-Type", "text/plain"}}, {}, false, std::move(stream)};
    }

    RawClient begun(RawClient client, const std::string& request) {
        const int before = opened_;
        client.send(request);
        REQUIRE(eventually([&] { return opened_ > before; }));
        return client;
    }

    std::mutex mutex_;
    std::shared_ptr<HttpStream> stream_;
    std::atomic<int> opened_ = 0;
    HttpServer server_;
};

/// The content of chunks that all have come.
std::string content_of(std::string_view response) {
    response.remove_prefix(response.find("\r\n\r\n") + 4);
    std::string content;
    for (;;) {
        const auto size = std::stoul(std::string{response.substr(0, response.find("\r\n"))}, nullptr, 16);
        response.remove_prefix(response.find("\r\n") + 2);
        if (size == 0) return content;
        content += response.substr(0, size);
        response.remove_prefix(size + 2);
    }
}

}  // namespace

TEST_CASE("what is pushed goes out in chunks, and the last one ends the answer and its connection") {
    Streams streams;
    auto client = streams.listen();
    CHECK(streams.last()->push("one\n") == Pushed::taken);
    CHECK(streams.last()->push("two\n") == Pushed::taken);
    streams.last()->end();
    CHECK(streams.last()->push("three\n") == Pushed::ended);
    const auto response = client.all();
    CHECK(response.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(response.find("Transfer-Encoding: chunked\r\n") != std::string::npos);
    CHECK(response.find("Connection: close\r\n") != std::string::npos);
    CHECK(response.find("Content-Length") == std::string::npos);
    CHECK(response.find("Keep-Alive") == std::string::npos);
    CHECK(content_of(response) == "one\ntwo\n");
    CHECK(eventually([&] { return streams.producer->ends == 1; }));
    CHECK(eventually([&] { return streams.server().connections() == 0; }));
}

TEST_CASE("a client of HTTP/1.0 gets no chunks: the connection's end is the answer's") {
    Streams streams;
    auto client = streams.listen("GET /stream HTTP/1.0\r\n\r\n");
    streams.last()->push("one\n");
    streams.last()->end();
    const auto response = client.all();
    CHECK(response.find("chunked") == std::string::npos);
    CHECK(response.ends_with("\r\n\r\none\n"));
}

TEST_CASE("HEAD gets the head, and the connection ends") {
    Streams streams;
    auto client = streams.listen("HEAD /stream HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto response = client.all();
    CHECK(response.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(response.ends_with("\r\n\r\n"));
    CHECK(response.find("Content-Length") == std::string::npos);
}

TEST_CASE("hundreds of streams hold no thread, and a push reaches each") {
    Streams streams;
    std::vector<RawClient> clients;
    std::vector<std::shared_ptr<HttpStream>> open;
    for (int i = 0; i < 300; ++i) {
        clients.push_back(streams.listen());
        open.push_back(streams.last());
    }
    CHECK(streams.server().threads() <= 2);
    CHECK(eventually([&] { return streams.server().streams() == 300; }));
    for (const auto& stream : open) CHECK(stream->push("hello\n") == Pushed::taken);
    for (const auto& stream : open) stream->end();
    for (auto& client : clients) CHECK(content_of(client.all()) == "hello\n");
}

TEST_CASE("whoever leaves is noticed at once, and what he sends is thrown away") {
    Streams streams;
    {
        auto client = streams.listen();
        client.send("GET /another HTTP/1.1\r\nHost: a\r\n\r\n" + std::string(10'000, 'x'));
        CHECK(streams.last()->push("one\n") == Pushed::taken);
        CHECK(streams.producer->ends == 0);
    }
    CHECK(eventually([&] { return streams.producer->ends == 1; }));
    CHECK(streams.last()->push("two\n") == Pushed::ended);
    CHECK(streams.server().streams() == 0);
    CHECK(eventually([&] { return streams.server().connections() == 0; }));
}

TEST_CASE("a client that doesn't read is kept a bounded text, and told when there is room again") {
    Streams streams;
    auto client = streams.listen_narrowly();
    const std::string line = std::string(999, 'x') + '\n';
    std::size_t taken = 0;
    // Until the buffers of both systems are full, and ours.
    REQUIRE(eventually([&] {
        while (streams.last()->push(line) == Pushed::taken) ++taken;
        const auto drains = streams.producer->drains.load();
        return drains == streams.producer->drains && streams.last()->push(line) == Pushed::full &&
               !eventually([&] { return streams.producer->drains > drains; }, Milliseconds{200});
    }));
    client.widen();
    auto end = std::async(std::launch::async, [&] { return client.all(); });
    CHECK(eventually([&] { return streams.producer->drains > 0; }));
    CHECK(eventually([&] { return streams.last()->push("last\n") == Pushed::taken; }));
    streams.last()->end();
    CHECK(content_of(end.get()).ends_with("x\nlast\n"));
}

TEST_CASE("a text larger than what is kept goes out all the same, whole") {
    Streams streams;
    auto client = streams.listen();
    const std::string large(500'000, 'y');
    REQUIRE(eventually([&] { return streams.last()->push(large) == Pushed::taken; }));
    streams.last()->end();
    CHECK(content_of(client.all()) == large);
}

TEST_CASE("a client that takes nothing for too long is cut off") {
    Streams streams{hour, Milliseconds{100}};
    auto client = streams.listen_narrowly();
    const std::string large(8'000'000, 'y');
    CHECK(streams.last()->push(large) == Pushed::taken);
    CHECK(eventually([&] { return streams.producer->ends == 1; }, std::chrono::seconds{20}));
}

TEST_CASE("where nothing is said for a while there is a beat") {
    Streams streams{Milliseconds{20}};
    auto client = streams.listen();
    CHECK(eventually([&] { return streams.producer->beats >= 3; }));
    streams.last()->end();
    CHECK(content_of(client.all()).starts_with("beat\nbeat\n"));
}

TEST_CASE("at the server's end streams end as they should") {
    Streams streams;
    auto client = streams.listen();
    streams.last()->push("one\n");
    CHECK(streams.server().drain(kontor::test::patience));
    CHECK(content_of(client.all()) == "one\n");
    CHECK(streams.producer->ends == 1);
}

TEST_CASE("a server that is stopped closes its streams; what is pushed then reaches nobody") {
    Streams streams;
    auto client = streams.listen();
    streams.server().stop();
    CHECK(streams.last()->push("one\n") == Pushed::ended);
    CHECK(streams.producer->ends == 1);
}

TEST_CASE("a stream that never began tells its producer that nobody listens") {
    const auto producer = std::make_shared<Producer>();
    {
        const HttpStream stream{producer};
    }
    CHECK(producer->ends == 1);
}
