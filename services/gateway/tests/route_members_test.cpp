// What a file of routes can say of a route, as clients see it: several methods, roles, limits, other origins.
#include <doctest/doctest.h>

#include "runtime/testing/eventually.hpp"
#include "services/gateway/tests/gateway_fixture.hpp"

namespace gateway {
namespace {

using kontor::HttpHeaders;
using kontor::Json;
using kontor::Reply;

constexpr const char* shop = "https://shop.example";

constexpr const char* routes = R"({
  "rpc_methods": {"till": ["open"]},
  "disabled": ["docs"],
  "routes": [
    {"id": "return-order", "method": null, "methods": ["POST", "PUT"], "body_limit_bytes": 40,
     "cors": {"origins": ["https://shop.example", "https://other.example"], "methods": ["POST"], "max_age_s": 60,
              "credentials": true}},
    {"id": "list-products", "cors": {"origins": ["*"]}},
    {"id": "import-products", "body_limit_bytes": 30},
    {"id": "list-stock", "roles": ["admin"]},
    {"id": "open-till", "method": "POST", "path": "/api/tills/{till}", "access": "customer", "roles": ["clerk", "admin"],
     "summary": "Open a till", "call": "till.open", "cors": {"origins": ["https://shop.example"]}}
  ]
})";

class Fixture : public GatewayFixture {
public:
    Fixture() : GatewayFixture{routes} {
        services.set_presence("till", "up");
        REQUIRE(kontor::eventually([this] { return !get("/v1/catalog/service/till").json().empty(); }));
    }

    HttpAnswer as(const std::string& token, const std::string& method, const std::string& target,
                  const std::string& body = {}, HttpHeaders headers = {}) const {
        headers.add("Authorization", "Bearer " + token);
        return ask(method, target, headers, body);
    }

    HttpAnswer preflight(const std::string& target, const char* origin, const char* method,
                         const char* wanted_headers = "") const {
        HttpHeaders headers{{"Origin", origin}, {"Access-Control-Request-Method", method}};
        if (*wanted_headers != '\0') headers.add("Access-Control-Request-Headers", wanted_headers);
        return ask("OPTIONS", target, headers);
    }
};

bool says_nothing_of_origins(const HttpAnswer& answer) {
    return !answer.headers.has("Access-Control-Allow-Origin") &&
           !answer.headers.has("Access-Control-Allow-Methods") &&
           !answer.headers.has("Access-Control-Allow-Credentials");
}

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a disabled route is not there, and a route of one's own is") {
    CHECK(get("/docs").status == 404);
    services.on("till.open", Reply::ok({{"open", true}}));
    const auto answer = as(token(ada, {"customer", "clerk"}), "POST", "/api/tills/7");
    REQUIRE(answer.status == 200);
    CHECK(answer.json() == Json{{"open", true}});
    CHECK(services.last("till.open").body == Json{{"till", "7"}});
}

TEST_CASE_FIXTURE(Fixture, "a route of several methods serves each, and repeats none with the same key") {
    services.on("orders.return", Reply::ok({{"id", order_id}}));
    const auto target = std::string{"/api/orders/"} + order_id + "/return";
    for (const auto* method : {"POST", "PUT"}) {
        services.forget();
        for (int i = 0; i < 2; ++i) {
            CHECK(as(customer(), method, target, R"({"reason": "broken"})", {{"Idempotency-Key", "k"}})
                      .status == 200);
        }
        const auto asked = services.asked("orders.return");
        REQUIRE(asked.size() == 2);
        CHECK(asked[0].id == asked[1].id);
    }
    const auto refused = as(customer(), "DELETE", target);
    CHECK(refused.status == 405);
    CHECK(refused.header("Allow") == "OPTIONS, POST, PUT");
}

TEST_CASE_FIXTURE(Fixture, "a body larger than the route's limit is refused") {
    const auto target = std::string{"/api/orders/"} + order_id + "/return";
    const std::string fits = R"({"reason": "1234567890123456789012345"})";
    REQUIRE(fits.size() == 39);
    CHECK(as(customer(), "POST", target, fits).status == 200);
    CHECK(as(customer(), "POST", target, fits + "  ").status == 413);
    const HttpHeaders csv{{"Content-Type", "text/csv"}};
    CHECK(as(staff(), "POST", "/api/products/import", "sku,name\na,b\n", csv).status != 413);
    CHECK(
        as(staff(), "POST", "/api/products/import", "sku,name\n" + std::string(30, 'a') + "\n", csv).status ==
        413);
}

TEST_CASE_FIXTURE(Fixture, "who has the access but none of the roles is refused") {
    services.on("inventory.list", Reply::ok({{"items", Json::array()}, {"next", nullptr}}));
    CHECK(get("/api/inventory", token("s", {"staff"})).status == 403);
    CHECK(get("/api/inventory", token("s", {"staff"})).json().at("detail") == "this needs the role admin");
    CHECK(get("/api/inventory", token("s", {"staff", "admin"})).status == 200);
    CHECK(as(customer(), "POST", "/api/tills/7").status == 403);
    CHECK(as(token(ada, {"clerk"}), "POST", "/api/tills/7").status == 403);  // a role is no access
    CHECK(ask("POST", "/api/tills/7", {}).status == 401);
}

TEST_CASE_FIXTURE(Fixture,
                  "a service learns of a role only by a route that asks for it, and never of a machine's") {
    const auto clerk = token(ada, {"customer", "clerk", "operator", "service"});
    CHECK(as(clerk, "POST", "/api/tills/7").status == 200);
    CHECK(services.last("till.open").principal.roles == std::vector<std::string>{"customer", "clerk"});
    CHECK(get("/api/orders", clerk).status == 200);
    CHECK(services.last("orders.list").principal.roles == std::vector<std::string>{"customer"});
}

TEST_CASE_FIXTURE(Fixture, "a page of an allowed origin is told what it may do") {
    const auto target = std::string{"/api/orders/"} + order_id + "/return";
    const auto answer = preflight(target, shop, "POST", "Authorization,content-type , IDEMPOTENCY-KEY");
    CHECK(answer.status == 204);
    CHECK(answer.header("Access-Control-Allow-Origin") == shop);
    CHECK(answer.header("Access-Control-Allow-Methods") == "POST");
    CHECK(answer.header("Access-Control-Allow-Headers").find("idempotency-key") != std::string::npos);
    CHECK(answer.header("Access-Control-Max-Age") == "60");
    CHECK(answer.header("Access-Control-Allow-Credentials") == "true");
    CHECK(answer.header("Vary") == "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
    CHECK(services.asked("orders.return").empty());
}

TEST_CASE_FIXTURE(Fixture,
                  "what a page may not do is answered like any OPTIONS, which browsers take for a no") {
    const auto target = std::string{"/api/orders/"} + order_id + "/return";
    CHECK(says_nothing_of_origins(preflight(target, "https://evil.example", "POST")));
    CHECK(says_nothing_of_origins(preflight(target, "https://shop.example.evil.example", "POST")));
    CHECK(says_nothing_of_origins(preflight(target, "null", "POST")));
    CHECK(says_nothing_of_origins(preflight(target, shop, "PUT")));     // the route has it, its cors doesn't
    CHECK(says_nothing_of_origins(preflight(target, shop, "DELETE")));  // nobody has it
    CHECK(says_nothing_of_origins(preflight(target, shop, "POST", "x-other")));
    CHECK(says_nothing_of_origins(preflight("/api/orders", shop, "POST")));  // a route without cors
    CHECK(says_nothing_of_origins(preflight("/nowhere", shop, "POST")));
    const auto twice = ask("OPTIONS", target,
                           {{"Origin", shop}, {"Origin", shop}, {"Access-Control-Request-Method", "POST"}});
    CHECK(says_nothing_of_origins(twice));
    const auto plain = ask("OPTIONS", target, {{"Origin", shop}});
    CHECK(plain.status == 204);
    CHECK(plain.header("Allow") == "OPTIONS, POST, PUT");
}

TEST_CASE_FIXTURE(Fixture,
                  "answers, good and bad, can be read by pages of allowed origins, and vary by origin") {
    const auto target = std::string{"/api/orders/"} + order_id + "/return";
    services.on("orders.return", Reply::ok({{"id", order_id}}));
    const auto good = as(customer(), "POST", target, "{}", {{"Origin", "https://other.example"}});
    CHECK(good.status == 200);
    CHECK(good.header("Access-Control-Allow-Origin") == "https://other.example");
    CHECK(good.header("Access-Control-Allow-Credentials") == "true");
    CHECK(good.header("Access-Control-Expose-Headers").find("X-Trace-Id") != std::string::npos);
    CHECK(good.header("Vary") == "Origin");
    const auto bad = ask("POST", target, {{"Origin", shop}}, "{}");
    CHECK(bad.status == 401);
    CHECK(bad.header("Access-Control-Allow-Origin") == shop);
    const auto stranger = as(customer(), "POST", target, "{}", {{"Origin", "https://evil.example"}});
    CHECK(stranger.status == 200);  // CORS is the browser's business; the token decides
    CHECK(says_nothing_of_origins(stranger));
    CHECK(stranger.header("Vary") == "Origin");
    const auto elsewhere = get("/health");
    CHECK_FALSE(elsewhere.headers.has("Vary"));
}

TEST_CASE_FIXTURE(Fixture, "any page may read what is open to all, without its visitors' credentials") {
    const auto answer = ask("GET", "/api/products", {{"Origin", "https://anybody.example"}});
    CHECK(answer.header("Access-Control-Allow-Origin") == "*");
    CHECK_FALSE(answer.headers.has("Access-Control-Allow-Credentials"));
    CHECK(
        preflight("/api/products", "https://anybody.example", "HEAD").header("Access-Control-Allow-Origin") ==
        "*");
}

}  // namespace gateway
