#include "services/gateway/routing/route_table.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "services/gateway/body/schema_set.hpp"
#include "services/gateway/handlers/pages.hpp"
#include "services/gateway/route_files.hpp"
#include "services/gateway/schema_files.hpp"

namespace gateway {
namespace {

using kontor::Json;

const SchemaSet& schemas() {
    static const SchemaSet set{schema_files()};
    return set;
}

const RouteTable& table() {
    static const RouteTable made{route_files(), schemas()};
    return made;
}

std::vector<std::string> segments_of(std::string_view path) {
    const auto parts = path_segments(path);
    return {parts.begin(), parts.end()};
}

RouteTable table_of(const std::string& routes) {
    const kontor::EmbeddedFile file{"routes.json", routes};
    return RouteTable{std::span{&file, 1}, schemas()};
}

std::string route_with(const std::string& members) {
    return R"({"id":"a","method":"GET","path":"/a/{id}","access":"public","summary":"s")" + members + "}";
}

}  // namespace

TEST_CASE("requests find their routes") {
    struct Case {
        const char* method;
        const char* path;
        const char* id;
    };
    for (const auto& [method, path, id] : std::vector<Case>{
             {"GET", "/api/products", "list-products"},
             {"HEAD", "/api/products", "list-products"},
             {"GET", "/api/products/tea-1", "get-product"},
             {"GET", "/api/products/import", "get-product"},
             {"POST", "/api/products/import", "import-products"},
             {"POST", "/api/orders", "place-order"},
             {"PUT", "/api/orders/7", "amend-order"},
             {"POST", "/api/orders/7/cancel", "cancel-order"},
             {"GET", "/api/orders/7/history", "get-order-history"},
             {"GET", "/v1/health/service/orders", "health-service"},
             {"GET", "/.well-known/jwks.json", "jwks"},
         }) {
        CAPTURE(path);
        const auto found = table().match(method, segments_of(path));
        REQUIRE(found.has_value());
        CHECK(found->route->id == id);
    }
}

TEST_CASE("a path with other methods names them; a path without any names none") {
    auto missed = table().match("DELETE", segments_of("/api/orders/7"));
    REQUIRE_FALSE(missed.has_value());
    std::ranges::sort(missed.error().allowed);
    CHECK(missed.error().allowed == std::vector<std::string>{"GET", "PUT"});
    CHECK(table().match("PATCH", segments_of("/api/products/import")).error().allowed.size() == 4);
    CHECK(table().match("GET", segments_of("/api/nothing")).error().allowed.empty());
    CHECK(table().match("GET", segments_of("/api/orders/")).error().allowed.empty());
}

TEST_CASE("everything but what is meant to be public needs a token, and what changes the shop needs staff") {
    for (const auto& route : table().routes()) {
        CAPTURE(route.id);
        const auto& path = route.path.text();
        const bool reads_products = path.starts_with("/api/products") && route.method == "GET";
        const bool opens_account = path == "/api/users" || path.starts_with("/api/auth/");
        CHECK((route.access == Access::everybody) ==
              (reads_products || opens_account || !path.starts_with("/api/")));
    }
    for (const auto* id :
         {"put-product", "remove-product", "import-products", "adjust-stock", "dispatch-shipment",
          "deliver-shipment", "list-sagas", "get-saga", "retry-saga", "resolve-saga", "replay-dead-letter",
          "drop-dead-letter", "rotate-signing-keys", "create-api-key", "list-api-keys", "revoke-api-key"}) {
        CAPTURE(id);
        const auto found = std::ranges::find(table().routes(), id, &Route::id);
        REQUIRE(found != table().routes().end());
        CHECK(found->access == Access::staff);
    }
}

TEST_CASE("a route table with a mistake is refused, and says which") {
    CHECK_NOTHROW(table_of("[" + route_with(R"(,"call":"a.b")") + "]"));
    const std::vector<std::pair<std::string, const char*>> cases{
        {route_with(""), "either a call or a handler"},
        {route_with(R"(,"call":"a.b","handler":"c")"), "either a call or a handler"},
        {route_with(R"(,"call":"a.b","body":"nothing")"), "no schema nothing"},
        {route_with(R"(,"call":"a.b","path_to":{"x":"y"})"), "no {x}"},
        {route_with(R"(,"call":"a.b","speed":1)"), "speed is not known here"},
        {route_with(R"(,"call":"a.b","vital":true)"), "can't be vital"},
        {route_with(R"(,"handler":"c","vital":"yes")"), "/0/vital"},
        {route_with(R"(,"call":"a.b","success":302)"), "/0/success"},
        {route_with(R"(,"call":"a.b")") + "," + route_with(R"(,"call":"a.b")"), "another one like it"},
    };
    for (const auto& [routes, complaint] : cases) {
        CAPTURE(routes);
        CHECK_THROWS_WITH(table_of("[" + routes + "]"), doctest::Contains(complaint));
    }
}

TEST_CASE("the API description tells every route, and all its references lead somewhere") {
    const auto document = openapi_document(table(), schemas());
    CHECK(document.at("openapi") == "3.1.0");
    for (const auto& route : table().routes()) {
        CAPTURE(route.id);
        const auto& operations = document.at("paths").at(route.path.text());
        CHECK(std::ranges::any_of(operations,
                                  [&](const Json& one) { return one.at("operationId") == route.id; }));
    }
    const auto& components = document.at("components").at("schemas");
    const auto flat = document.flatten();
    for (const auto& [pointer, value] : flat.items()) {
        if (!pointer.ends_with("/$ref")) continue;
        CAPTURE(pointer);
        REQUIRE(value.is_string());
        const auto reference = value.get<std::string>();
        CAPTURE(reference);
        REQUIRE(reference.starts_with("#/components/schemas/"));
        CHECK(components.contains(reference.substr(21)));
    }
    const auto& order = document.at("paths").at("/api/orders").at("post");
    CHECK(order.at("requestBody").at("content").contains("application/json"));
    CHECK(order.at("security") == Json{{{"bearer", Json::array()}}, {{"apiKey", Json::array()}}});
    CHECK(order.at("responses").contains("202"));
}

}  // namespace gateway
