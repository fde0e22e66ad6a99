#include <doctest/doctest.h>

#include <sstream>
#include <vector>

#include "services/gateway/tests/gateway_fixture.hpp"

namespace gateway {
namespace {

using kontor::HttpHeaders;
using kontor::Json;
using kontor::Reply;

/// Lines of one event, in order.
std::vector<Json> lines(GatewayFixture& fixture, const std::string& event) {
    std::vector<Json> found;
    std::istringstream text{fixture.hosted->log().text()};
    for (std::string line; std::getline(text, line);) {
        auto json = Json::parse(line);
        if (json.at("event") == event) found.push_back(std::move(json));
    }
    return found;
}

Json last_line(GatewayFixture& fixture) {
    const auto all = lines(fixture, "request");
    REQUIRE_FALSE(all.empty());
    return all.back();
}

HttpSettings with(AccessLog lines) {
    HttpSettings settings;
    settings.access_log = lines;
    return settings;
}

HttpSettings behind(const char* proxy) {
    HttpSettings settings;
    settings.trusted_proxies = {*kontor::IpRange::parse(proxy)};
    return settings;
}

}  // namespace

TEST_CASE_FIXTURE(GatewayFixture,
                  "a request is one line that says who asked for what and what became of it") {
    services.on("catalog.put", Reply::ok({{"sku", "tea"}, {"created", false}}));
    const std::string body = R"({"name":"Tea","price":{"currency":"EUR","amount":299}})";
    const auto answer = ask("PUT", "/api/products/tea?secret=in-the-query",
                            {{"Authorization", "Bearer " + staff()}, {"User-Agent", "till/7"}}, body);
    REQUIRE(answer.status == 200);
    const auto line = last_line(*this);
    CHECK(line.at("method") == "PUT");
    CHECK(line.at("route") == "/api/products/{sku}");
    CHECK(line.at("status") == 200);
    CHECK(line.at("subject") == "staff-1");
    CHECK(line.at("remote") == "127.0.0.1");
    CHECK(line.at("agent") == "till/7");
    CHECK(line.at("bytes_in") > body.size());
    CHECK(line.at("bytes_out") == answer.body.size());
    CHECK(line.at("ms") >= 0.0);
    CHECK(line.at("trace_id") == answer.header("X-Trace-Id"));
    CHECK(line.at("request_id") == answer.header("X-Request-Id"));
}

TEST_CASE_FIXTURE(GatewayFixture, "no line holds a token, a query or a body, also when they are refused") {
    const auto token = staff();
    CHECK(ask("PUT", "/api/products/tea?q=hush-query", {{"Authorization", "Bearer " + token}},
              R"({"hush-body":1})")
              .status == 422);
    CHECK(ask("GET", "/hush-path?q=hush-query", {{"Authorization", "Bearer hush-token"}}).status == 404);
    CHECK(ask("GET", "/api/orders?q=hush-query", {{"Authorization", "Bearer hush-token"}}).status == 401);
    const auto text = hosted->log().text();
    for (const auto& secret : {token, std::string{"hush"}}) CHECK(text.find(secret) == std::string::npos);
}

TEST_CASE_FIXTURE(GatewayFixture, "a user agent is cut, and can't break out of its line") {
    CHECK(get("/health").status == 200);
    CHECK(ask("GET", "/health", {{"User-Agent", std::string(5000, 'x')}}).status == 200);
    CHECK(last_line(*this).at("agent") == std::string(128, 'x'));
    CHECK(ask("GET", "/health",
              {{"User-Agent", R"(","status":500,"x":"\)"
                              "\xff"}})
              .status == 200);
    CHECK(last_line(*this).at("status") == 200);
}

TEST_CASE_FIXTURE(GatewayFixture, "what never became a request has a line, too") {
    CHECK(ask("GET", "relative", {}).status == 400);
    const auto line = last_line(*this);
    CHECK(line.at("status") == 400);
    CHECK(line.at("method") == "-");
    CHECK(line.at("remote") == "127.0.0.1");
}

TEST_CASE("the access log can be switched off, or to failures alone") {
    for (const auto lines_for : {AccessLog::off, AccessLog::errors}) {
        GatewayFixture fixture{with(lines_for)};
        const auto before = lines(fixture, "request").size();
        CHECK(fixture.get("/health").status == 200);
        CHECK(fixture.get("/nowhere").status == 404);
        CHECK(lines(fixture, "request").size() == before + (lines_for == AccessLog::errors ? 1 : 0));
    }
}

TEST_CASE_FIXTURE(GatewayFixture,
                  "a flood of requests is no flood of lines, and failures keep a budget of their own") {
    const auto flood = [&](const std::string& path) {
        for (int i = 0; i < 1000; ++i) {
            kontor::HttpRequest request;
            request.method = "GET";
            request.path = path;
            request.remote_address = "127.0.0.1";
            gateway->handle(request);
        }
    };
    flood("/health");
    const auto served = lines(*this, "request").size();
    CHECK(served < 1000);
    CHECK(get("/nowhere").status == 404);
    CHECK(last_line(*this).at("status") == 404);
    // What the lines left out, the metrics have.
    CHECK(get("/metrics").body.find("kontor_http_requests_total") != std::string::npos);
}

TEST_CASE("a client's word for its address is taken from trusted proxies alone") {
    const HttpHeaders spoofed{{"X-Forwarded-For", "203.0.113.9"}};
    SUBCASE("nobody is trusted") {
        GatewayFixture fixture;
        fixture.ask("GET", "/health", spoofed);
        CHECK(last_line(fixture).at("remote") == "127.0.0.1");
    }
    SUBCASE("somebody else is trusted") {
        GatewayFixture fixture{behind("10.0.0.0/8")};
        fixture.ask("GET", "/health", spoofed);
        CHECK(last_line(fixture).at("remote") == "127.0.0.1");
    }
    SUBCASE("the peer is trusted") {
        GatewayFixture fixture{behind("127.0.0.0/8")};
        fixture.ask("GET", "/health", {{"X-Forwarded-For", "198.51.100.1, 203.0.113.9"}});
        CHECK(last_line(fixture).at("remote") == "203.0.113.9");
    }
}

}  // namespace gateway
