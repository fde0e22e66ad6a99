#include <doctest/doctest.h>

#include <future>

#include "runtime/testing/eventually.hpp"
#include "services/gateway/handlers/discovery.hpp"
#include "services/gateway/tests/gateway_fixture.hpp"

namespace gateway {
namespace {

using kontor::Json;
using kontor::Reply;

Reply no(kontor::RejectionKind kind, const std::string& code) {
    return Reply::rejected({kind, code, "no"});
}

kontor::HttpHeaders bearer(const std::string& token) {
    return {{"Authorization", "Bearer " + token}};
}

}  // namespace

TEST_CASE_FIXTURE(GatewayFixture, "the gateway is ready when every service is, and says what is missing") {
    CHECK(get("/health").status == 200);
    services.set_presence("payment", "down");
    services.set_presence("orders", "draining");
    REQUIRE(kontor::eventually([&] { return get("/ready").status == 503; }));
    REQUIRE(kontor::eventually([&] { return get("/ready").json().at("missing").size() == 2; }));
    const auto answer = get("/ready");
    CHECK(answer.json().at("missing") == Json{"orders", "payment"});
    CHECK(answer.header("Content-Type") == "application/problem+json");
    CHECK(answer.header("Retry-After") == "1");
    CHECK(get("/health").status == 200);
}

TEST_CASE_FIXTURE(GatewayFixture, "without a broker the gateway lives and says so") {
    broker.kill();
    REQUIRE(kontor::eventually([&] { return get("/ready").status == 503; }));
    CHECK(get("/ready").json().at("missing").at(0) == "broker");
    CHECK(get("/health").status == 200);
    broker.start();
    CHECK(
        kontor::eventually([&] { return get("/ready").json().dump().find("broker") == std::string::npos; }));
}

TEST_CASE_FIXTURE(GatewayFixture, "a request becomes the rpc its route says") {
    services.on("catalog.search", Reply::ok({{"items", Json::array()}, {"next", "a b"}}));
    const auto answer = get("/api/products?q=green+tea&limit=2&category=&unknown=1");
    CHECK(answer.status == 200);
    CHECK(services.last("catalog.search").body == Json{{"q", "green tea"}, {"limit", 2}});
    CHECK(services.last("catalog.search").principal.subject.empty());
    CHECK(answer.header("Link") ==
          "</api/products?q=green+tea&limit=2&category=&unknown=1&cursor=a%20b>; rel=\"next\"");

    services.on("users.get", Reply::ok({{"id", ada}}));
    CHECK(get("/api/users/me", customer()).json() == Json{{"id", ada}});
    CHECK(services.last("users.get").body == Json{{"id", ada}});

    CHECK(ask("DELETE", "/api/users/me", bearer(customer())).status == 204);
    CHECK(services.last("users.erase").body == Json{{"id", ada}});

    CHECK(get("/api/orders?state=confirmed&customer=somebody", customer()).status == 200);
    CHECK(services.last("orders.list").body == Json{{"state", "confirmed"}, {"customer", ada}});
    CHECK(get("/api/orders?customer=somebody", staff()).status == 200);
    CHECK(services.last("orders.list").body == Json{{"customer", "somebody"}});

    CHECK(get("/api/orders/7%2f8?at=2026-01-01T00:00:00.000Z", customer()).status == 200);
    CHECK(services.last("orders.get").body == Json{{"order", "7/8"}, {"at", "2026-01-01T00:00:00.000Z"}});
}

TEST_CASE_FIXTURE(GatewayFixture,
                  "staff replay and drop dead letters of the services there are, and nobody else does") {
    const Json outcome{{"number", 7}, {"handled", 1}, {"left", 2}, {"next", 8}, {"cause", "no shelf"}};
    services.on("inventory.replay-dead-letter", Reply::ok(outcome));
    const auto replayed = ask("POST", "/api/dead-letters/inventory/7/replay", bearer(staff()));
    CHECK(replayed.status == 200);
    CHECK(replayed.json() == outcome);
    CHECK(services.last("inventory.replay-dead-letter").body == Json{{"number", 7}});
    CHECK(services.last("inventory.replay-dead-letter").principal.has("staff"));

    const auto drop = [&](const std::string& path, const Json& body) {
        return ask("POST", "/api/dead-letters/" + path + "/drop", bearer(staff()), body.dump()).status;
    };
    CHECK(drop("orders/3", {{"note", "by hand"}, {"number", 9}}) == 200);
    CHECK(services.last("orders.drop-dead-letter").body == Json{{"number", 3}, {"note", "by hand"}});
    CHECK(drop("orders/3", Json::object()) == 422);

    services.forget();
    for (const char* path : {"gateway/1", "bakery/1", "+/1", "orders%2fget/1", "%23/1", "orders/0",
                             "orders/-1", "orders/x", "orders/1x", "orders/99999999999999999999"}) {
        CAPTURE(path);
        CHECK(drop(path, {{"note", "-"}}) == 404);
    }
    CHECK(ask("POST", "/api/dead-letters/orders/1/replay", bearer(customer())).status == 403);
    CHECK(ask("POST", "/api/dead-letters/orders/1/replay", {}).status == 401);
    CHECK(services.asked("orders.drop-dead-letter").empty());
    CHECK(services.asked("orders.replay-dead-letter").empty());
}

// Promise [gateway-9].
TEST_CASE_FIXTURE(GatewayFixture, "what was created is a 201, what was there a 200") {
    const Json tea{{"name", "Tea"}, {"price", {{"amount", 299}, {"currency", "EUR"}}}};
    services.on("catalog.put", Reply::ok({{"sku", "tea"}, {"created", true}}));
    const auto created = ask("PUT", "/api/products/tea", bearer(staff()), tea.dump());
    CHECK(created.status == 201);
    CHECK(created.header("Location") == "/api/products/tea");
    CHECK(services.last("catalog.put").body.at("sku") == "tea");
    services.on("catalog.put", Reply::ok({{"sku", "tea"}, {"created", false}}));
    CHECK(ask("PUT", "/api/products/tea", bearer(staff()), tea.dump()).status == 200);

    auto other = tea;
    other["sku"] = "coffee";
    const auto contradiction = ask("PUT", "/api/products/tea", bearer(staff()), other.dump());
    CHECK(contradiction.status == 422);
    CHECK(contradiction.json().at("errors").at(0).at("pointer") == "/sku");

    services.on("users.register", Reply::ok({{"id", ada}}));
    const auto registered =
        ask("POST", "/api/users", {},
            R"({"email":"ada@example.org","password":"correct horse","roles":["admin"]})");
    CHECK(registered.status == 201);
    CHECK(registered.header("Location") == "/api/users/me");
    CHECK_FALSE(services.last("users.register").body.contains("roles"));
}

// Promise [gateway-1], [gateway-6].
TEST_CASE_FIXTURE(GatewayFixture, "refusals and faults of services keep their status") {
    struct Case {
        Reply reply;
        int status;
        bool retry;
    };
    for (const auto& [reply, status, retry] : std::vector<Case>{
             {no(kontor::RejectionKind::invalid, "invalid"), 422, false},
             {no(kontor::RejectionKind::refused, "below-reserved"), 409, false},
             {no(kontor::RejectionKind::not_found, "not-found"), 404, false},
             {no(kontor::RejectionKind::forbidden, "forbidden"), 403, false},
             {no(kontor::RejectionKind::unauthenticated, "invalid-credentials"), 401, false},
             {Reply::received("rejected", {{"nonsense", true}}), 409, false},
         }) {
        CAPTURE(status);
        services.on("inventory.get", reply);
        const auto answer = get("/api/inventory/tea", customer());
        CHECK(answer.status == status);
        CHECK(answer.header("Content-Type") == "application/problem+json");
        CHECK(answer.json().at("trace_id") == answer.header("X-Trace-Id"));
        CHECK(answer.headers.has("Retry-After") == retry);
        CHECK(answer.headers.has("WWW-Authenticate") == (status == 401));
    }
    services.set_presence("inventory", "down");
    REQUIRE(kontor::eventually([&] { return get("/ready").status == 503; }));
    const auto absent = get("/api/inventory/tea", customer());
    CHECK(absent.status == 503);
    CHECK(absent.header("Retry-After") == "1");
    CHECK_FALSE(absent.json().contains("retry_after_ms"));
}

// Promise [gateway-7].
TEST_CASE_FIXTURE(GatewayFixture, "who isn't known gets a 401, who may not a 403") {
    const auto refused = [&](const std::string& authorization) {
        kontor::HttpHeaders headers;
        if (!authorization.empty()) headers.add("Authorization", authorization);
        const auto answer = ask("GET", "/api/users/me", headers);
        CHECK(answer.header("WWW-Authenticate").starts_with("Bearer"));
        return answer.status == 401;
    };
    CHECK(refused(""));
    CHECK(refused("Bearer"));
    CHECK(refused("Basic YTpi"));
    CHECK(refused("Bearer " + customer() + "x"));
    CHECK(refused("Bearer a.b.c"));
    CHECK(refused("Bearer " + token(ada, {"customer"}, std::chrono::seconds{-120})));
    const auto right_key = std::exchange(key, kontor::SigningKey::generate(ids));
    CHECK(refused("Bearer " + customer()));
    key = right_key;
    CHECK(get("/api/users/me", customer()).status == 200);

    CHECK(get("/api/sagas", customer()).status == 403);
    CHECK(get("/api/sagas", token(ada, {"operator", "service"})).status == 403);
    CHECK(get("/api/users/me", token(ada, {})).status == 403);
    CHECK(get("/api/sagas", token(ada, {"admin"})).status == 200);
    CHECK(ask("GET", "/api/sagas", {{"authorization", "bEARER " + staff()}}).status == 200);
    CHECK(ask("GET", "/api/sagas", {{"Authorization", "Bearer " + staff()}, {"Authorization", "Bearer x"}})
              .status == 401);
}

// Promise [gateway-7].
TEST_CASE_FIXTURE(GatewayFixture, "roles of services are not taken from a token") {
    CHECK(get("/api/users/me", token(ada, {"customer", "service", "operator"})).status == 200);
    CHECK(services.last("users.get").principal.roles == std::vector<std::string>{"customer"});
}

TEST_CASE_FIXTURE(GatewayFixture, "a token of a key made since is accepted as soon as users tells the key") {
    const auto old_token = customer();
    CHECK(get("/api/users/me", old_token).status == 200);
    rotate_key();
    CHECK(kontor::eventually([&] { return get("/api/users/me", customer()).status == 200; }));
    CHECK(get("/api/users/me", old_token).status == 401);
    CHECK(get("/.well-known/jwks.json").json().at("keys").at(0).at("kid") == key.kid());
}

// Promise [gateway-8].
TEST_CASE_FIXTURE(GatewayFixture, "payments are shown to those whose order they are of") {
    services.on("payment.get", Reply::ok({{"id", "p"}, {"order", order_id}}));
    CHECK(get("/api/payments/p", customer()).status == 200);
    CHECK(services.last("orders.get").body == Json{{"order", order_id}});
    services.on("orders.get", Reply::rejected(kontor::not_found("no such order")));
    const auto hidden = get("/api/payments/p", customer());
    CHECK(hidden.status == 404);
    CHECK(hidden.body.find(order_id) == std::string::npos);
    CHECK(get("/api/payments/p", staff()).status == 200);
    services.on("payment.get", Reply::ok({{"id", "p"}}));
    CHECK(get("/api/payments/p", customer()).status == 404);
}

// Promise [gateway-5].
TEST_CASE_FIXTURE(GatewayFixture, "those who have no token yet don't meet in one another's keys") {
    const auto log_in = [&](const std::string& body) {
        const auto answer = ask("POST", "/api/auth/token", {{"Idempotency-Key", "1"}}, body);
        CHECK(answer.status == 200);
        return services.last("users.authenticate").id;
    };
    const auto ada_in = log_in(R"({"email":"ada@example.org","password":"correct horse"})");
    CHECK(log_in(R"({"password":"correct horse", "email":"ada@example.org"})") == ada_in);
    CHECK(log_in(R"({"email":"eve@example.org","password":"correct horse"})") != ada_in);
    CHECK(log_in(R"({"email":"ada@example.org","password":"battery staple"})") != ada_in);
    ask("POST", "/api/users", {{"Idempotency-Key", "1"}},
        R"({"email":"ada@example.org","password":"correct horse"})");
    CHECK(services.last("users.register").id != ada_in);
}

// Promise [gateway-5].
TEST_CASE_FIXTURE(GatewayFixture, "a write with a key is the same request each time, without one a new one") {
    const auto adjust = [&](const std::string& key_header, const std::string& token) {
        auto headers = bearer(token);
        if (!key_header.empty()) headers.add("Idempotency-Key", key_header);
        CHECK(ask("POST", "/api/inventory/tea/adjustments", headers, R"({"delta":1,"reason":"found"})")
                  .status == 200);
        return services.last("inventory.adjust").id;
    };
    const auto first = adjust("k", staff());
    CHECK(adjust("k", staff()) == first);
    CHECK(adjust("other", staff()) != first);
    CHECK(adjust("k", token("staff-2", {"staff"})) != first);
    CHECK(adjust("", staff()) != adjust("", staff()));
}

TEST_CASE_FIXTURE(GatewayFixture, "bodies of the wrong kind are refused") {
    const auto put = [&](kontor::HttpHeaders headers, const std::string& body) {
        headers.add("Authorization", "Bearer " + staff());
        return ask("PUT", "/api/products/tea", headers, body).status;
    };
    CHECK(put({{"Content-Type", "text/plain"}}, "{}") == 415);
    CHECK(put({{"Content-Type", "application/x-www-form-urlencoded"}}, "a=b") == 415);
    CHECK(put({{"Content-Type", "multipart/form-data; boundary=x"}}, "--x--") == 415);
    CHECK(put({{"Content-Encoding", "gzip"}, {"Content-Type", "application/json"}}, "{}") == 415);
    CHECK(put({{"Content-Type", "Application/JSON; charset=utf-8"}}, "{}") == 422);
    CHECK(put({}, "") == 411);
    CHECK(services.asked("catalog.put").empty());
}

TEST_CASE_FIXTURE(GatewayFixture, "query parameters of the wrong kind are named") {
    for (const auto* query :
         {"limit=0", "limit=501", "limit=x", "limit=1e2", "limit=-1", "limit=99999999999999999999"}) {
        CAPTURE(query);
        const auto answer = get(std::string{"/api/products?"} + query);
        CHECK(answer.status == 422);
        CHECK(answer.json().at("errors").at(0).at("parameter") == "limit");
    }
    CHECK(get("/api/orders?state=lost", customer()).status == 422);
    CHECK(get("/api/products?q=%zz").status == 400);
    CHECK(get("/api/products/%00").status == 400);
}

// Promise [gateway-1].
TEST_CASE_FIXTURE(GatewayFixture, "paths and methods that aren't there are told apart") {
    CHECK(get("/api/nothing").status == 404);
    CHECK(get("/api/nothing").code() == "not-found");
    const auto wrong = ask("PATCH", "/api/products/tea", {});
    CHECK(wrong.status == 405);
    CHECK(wrong.header("Allow") == "DELETE, GET, HEAD, OPTIONS, PUT");
    const auto options = ask("OPTIONS", "/api/products/tea", {});
    CHECK(options.status == 204);
    CHECK(options.header("Allow") == "DELETE, GET, HEAD, OPTIONS, PUT");
    CHECK(ask("HEAD", "/health", {}).status == 200);
    CHECK(ask("TRACE", "/health", {}).status == 405);
    const auto nonsense = ask("GET", "/health", {{"Content-Length", "x"}});
    CHECK(nonsense.status == 400);
    CHECK(nonsense.header("Content-Type") == "application/problem+json");
    CHECK(nonsense.json().at("trace_id") == nonsense.header("X-Trace-Id"));
}

TEST_CASE_FIXTURE(GatewayFixture, "a client's trace goes on, and each request has an id") {
    const std::string trace = "0af7651916cd43dd8448eb211c80319c";
    const auto answer =
        ask("GET", "/api/products/tea",
            {{"traceparent", "00-" + trace + "-b7ad6b7169203331-01"}, {"X-Request-Id", "till-3.77"}});
    CHECK(answer.header("X-Trace-Id") == trace);
    CHECK(answer.header("X-Request-Id") == "till-3.77");
    CHECK(services.last("catalog.get").trace.trace_id == trace);
    CHECK(services.last("catalog.get").id != "till-3.77");
    CHECK(hosted->log().count(trace, "\"route\":\"/api/products/{sku}\"") == 1);

    const auto fresh = ask("GET", "/health", {{"traceparent", "rubbish"}, {"X-Request-Id", "two words"}});
    CHECK(fresh.header("X-Trace-Id").size() == 32);
    CHECK(kontor::is_uuid(fresh.header("X-Request-Id")));
    CHECK(fresh.header("X-Content-Type-Options") == "nosniff");
}

// Promise [gateway-10].
TEST_CASE_FIXTURE(GatewayFixture, "an import is handed on in parts and answered with one report") {
    services.on("catalog.import", [](const kontor::Request& request) {
        const auto first = request.body.at("first_line").get<std::int64_t>();
        return std::optional{
            Reply::ok({{"accepted", 10},
                       {"unchanged", 1},
                       {"rejected", 1},
                       {"lines", {{{"line", first}, {"code", "invalid"}, {"detail", "no"}}}}})};
    });
    std::string file = "\xff\n";
    for (int i = 0; i < 2500; ++i) file += "{\"sku\":\"a\"}\n";
    auto headers = bearer(staff());
    headers.add("Content-Type", "application/x-ndjson");
    headers.add("Idempotency-Key", "import-1");
    const auto answer = ask("POST", "/api/products/import", headers, file);
    REQUIRE(answer.status == 200);
    const auto report = answer.json();
    CHECK(report.at("accepted") == 30);
    CHECK(report.at("unchanged") == 3);
    CHECK(report.at("rejected") == 4);
    REQUIRE(report.at("lines").size() == 4);
    CHECK(report.at("lines").at(0) ==
          Json{{"line", 1}, {"code", "not-utf8"}, {"detail", "the line is not valid UTF-8"}});
    CHECK(report.at("lines").at(1).at("line") == 2);
    CHECK(report.at("lines").at(3).at("line") == 2002);

    const auto parts = services.asked("catalog.import");
    REQUIRE(parts.size() == 3);
    CHECK(parts[0].id != parts[1].id);
    services.forget();
    ask("POST", "/api/products/import", headers, file);
    CHECK(services.asked("catalog.import").at(1).id == parts[1].id);
}

TEST_CASE_FIXTURE(GatewayFixture, "a CSV import takes its header along, and needs one") {
    auto headers = bearer(staff());
    headers.add("Content-Type", "text/csv");
    CHECK(ask("POST", "/api/products/import", headers, "sku,name\r\na,b\r\n").status == 200);
    CHECK(services.last("catalog.import").body ==
          Json{{"format", "csv"}, {"header", "sku,name"}, {"first_line", 2}, {"content", "a,b\r\n"}});
    CHECK(ask("POST", "/api/products/import", headers, "\r\na,b\r\n").status == 422);
    CHECK(ask("POST", "/api/products/import", bearer(staff()), "{}").status == 415);
}

TEST_CASE_FIXTURE(GatewayFixture, "an import that stops half-way says how far it came") {
    services.on("catalog.import", [](const kontor::Request& request) {
        if (request.body.at("first_line") != 1)
            return std::optional{no(kontor::RejectionKind::refused, "full")};
        return std::optional{
            Reply::ok({{"accepted", 1000}, {"unchanged", 0}, {"rejected", 0}, {"lines", Json::array()}})};
    });
    std::string file;
    for (int i = 0; i < 1500; ++i) file += "{}\n";
    auto headers = bearer(staff());
    headers.add("Content-Type", "application/jsonl");
    const auto answer = ask("POST", "/api/products/import", headers, file);
    CHECK(answer.status == 409);
    CHECK(answer.json().at("next_line") == 1001);
    CHECK(answer.json().at("report").at("accepted") == 1000);
}

TEST_CASE_FIXTURE(GatewayFixture, "the metrics of all instances are one page") {
    const Json families{{{"name", "kontor_things_total"},
                         {"help", "Things"},
                         {"type", "counter"},
                         {"samples", {{{"labels", {{"kind", "a"}}}, {"value", 7}}}}}};
    services.publish("kontor/telemetry/metrics/orders/orders-1", families);
    services.publish("kontor/telemetry/metrics/orders/orders-1", "rubbish");  // what was good stays
    services.publish("kontor/telemetry/metrics/orders/orders-3", "rubbish");
    services.publish("kontor/telemetry/metrics/orders/orders-2", families);
    get("/api/products/tea");
    REQUIRE(kontor::eventually([&] { return get("/metrics").body.find("orders-2") != std::string::npos; }));
    const auto answer = get("/metrics");
    CHECK(answer.header("Content-Type").starts_with("text/plain; version=0.0.4"));
    const auto has = [&](const std::string& text) { return answer.body.find(text) != std::string::npos; };
    CHECK(has("kontor_things_total{service=\"orders\",instance=\"orders-1\",kind=\"a\"} 7") == false);
    CHECK(has("instance=\"orders-1\",service=\"orders\",kind=\"a\"} 7"));
    CHECK(has("route=\"/api/products/{sku}\",status=\"200\"} 1"));
    CHECK(
        has("kontor_http_request_seconds_count{instance=\"gateway-1\",service=\"gateway\",route=\"/api/"
            "products/{sku}\"} 1"));
}

TEST_CASE_FIXTURE(GatewayFixture, "the description and its page are there, with nothing from elsewhere") {
    const auto api = get("/openapi.json");
    CHECK(api.json().at("openapi") == "3.1.0");
    const auto page = get("/docs");
    CHECK(page.header("Content-Type") == "text/html; charset=utf-8");
    CHECK(page.header("Content-Security-Policy").find("script-src 'sha256-") != std::string::npos);
    CHECK(page.body.find("http://") == std::string::npos);
    CHECK(page.body.find("https://") == std::string::npos);
}

TEST_CASE_FIXTURE(GatewayFixture, "Consul's clients find the services") {
    CHECK(get("/v1/agent/self").json().at("Config").at("Datacenter") == "test");
    CHECK(get("/v1/agent/services").json().at("orders-1").at("Service") == "orders");
    CHECK(get("/v1/catalog/services").json().size() == 10);
    const auto listed = get("/v1/catalog/service/orders").json();
    REQUIRE(listed.size() == 1);
    CHECK(listed.at(0).at("ServiceID") == "orders-1");
    CHECK(get("/v1/catalog/service/nothing").json() == Json::array());

    services.set_presence("orders", "draining");
    REQUIRE(kontor::eventually([&] { return get("/ready").status == 503; }));
    const auto health = get("/v1/health/service/orders").json();
    REQUIRE(health.size() == 1);
    CHECK(health.at(0).at("Checks").at(0).at("Status") == "warning");
    CHECK(get("/v1/health/service/orders?passing").json().empty());
}

TEST_CASE_FIXTURE(GatewayFixture, "a blocking query waits for a change") {
    const auto now = get("/v1/catalog/services");
    const auto index = now.header("X-Consul-Index");
    CHECK(get("/v1/catalog/services?index=" + index + "&wait=10ms").header("X-Consul-Index") == index);
    auto waiting = std::async(std::launch::async,
                              [&] { return get("/v1/catalog/services?index=" + index + "&wait=20s"); });
    services.set_presence("kiosk", "up");
    const auto answer = waiting.get();
    CHECK(answer.header("X-Consul-Index") != index);
    CHECK(answer.json().contains("kiosk"));
}

TEST_CASE("Consul's durations are read and bounded") {
    const kontor::Milliseconds limit{30'000};
    CHECK(consul_wait("10s", limit) == kontor::Milliseconds{10'000});
    CHECK(consul_wait("250ms", limit) == kontor::Milliseconds{250});
    CHECK(consul_wait("5", limit) == kontor::Milliseconds{5000});
    for (const auto* text : {"", "5m", "x", "-1s", "99999999999999999999s"})
        CHECK(consul_wait(text, limit) == limit);
}

TEST_CASE_FIXTURE(GatewayFixture, "requests that wait when the gateway stops are ended") {
    services.on("catalog.get", [](const kontor::Request&) { return std::nullopt; });
    auto waiting = std::async(std::launch::async, [&] { return get("/api/products/tea"); });
    REQUIRE(kontor::eventually([&] { return !services.asked("catalog.get").empty(); }));
    hosted.reset();
    const auto answer = waiting.get();
    CHECK((answer.status == 503 || answer.status == 504));
}

}  // namespace gateway
