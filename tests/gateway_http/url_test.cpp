// Percent-encoding traps: an escape is a letter of a segment, never a way to another path.
#include <doctest/doctest.h>

#include <vector>

#include "services/gateway/tests/gateway_fixture.hpp"

namespace gateway {
namespace {

using kontor::Json;
using kontor::Reply;

}  // namespace

TEST_CASE_FIXTURE(GatewayFixture,
                  "escapes that are broken, NUL or no UTF-8 are a 400, in paths and in queries") {
    for (const auto* escape : {"%00", "a%00b", "%", "%2", "%zz", "%u002e", "%c0%af", "%c0%ae%c0%ae", "%ff",
                               "%ed%a0%80", "%f4%90%80%80", "%e2%82"}) {
        CAPTURE(escape);
        const auto path = get(std::string{"/api/products/"} + escape);
        CHECK(path.status == 400);
        CHECK(path.code() == "malformed-request");
        CHECK(get(std::string{"/api/products?q="} + escape).status == 400);
    }
    CHECK(services.asked("catalog.get").empty());
    CHECK(services.asked("catalog.search").empty());
}

TEST_CASE_FIXTURE(GatewayFixture, "an escaped slash or dot is part of its segment") {
    services.on("catalog.get", Reply::ok({{"sku", "x"}}));
    const std::vector<std::pair<const char*, const char*>> cases{
        {"a%2Fb", "a/b"},
        {"a%2fb", "a/b"},
        {"%2e%2e", ".."},
        {"%2E%2E%2Fusers", "../users"},
        {"%252e", "%2e"},
        {"a%3Fb", "a?b"},
        {"a%23b", "a#b"},
        {"a+b", "a+b"},
        {"%e2%82%ac", "\xe2\x82\xac"},
        {"a%5cb", "a\\b"},
        {"a%0d%0aX:%20b", "a\r\nX: b"},
    };
    for (const auto& [segment, sku] : cases) {
        CAPTURE(segment);
        CHECK(get(std::string{"/api/products/"} + segment).status == 200);
        CHECK(services.last("catalog.get").body == Json{{"sku", sku}});
    }
}

TEST_CASE_FIXTURE(GatewayFixture, "a path is what it says, and nothing is made of dots, slashes or case") {
    for (const auto* path :
         {"/api/../health", "/api/%2e%2e/health", "/./health", "//health", "/health/", "/HEALTH",
          "/health%20", "/api%2Fproducts", "/api/products/a/../../orders", "/%2fhealth"}) {
        CAPTURE(path);
        CHECK(get(path).status == 404);
    }
    CHECK(get("/%68ealth").status == 200);
    CHECK(get("/health?x=/../y").status == 200);
}

}  // namespace gateway
