#include "services/gateway/routing/route_table.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "services/gateway/body/schema_set.hpp"
#include "services/gateway/config/gateway_config.hpp"
#include "services/gateway/handlers/pages.hpp"
#include "services/gateway/schema_files.hpp"

namespace gateway {
namespace {

using kontor::Json;

const SchemaSet& schemas() {
    static const SchemaSet set{schema_files()};
    return set;
}

const RouteTable& table() {
    static const GatewayConfig config = built_in_config(schemas());
    return config.table;
}

std::vector<std::string> segments_of(std::string_view path) {
    const auto parts = path_segments(path);
    return {parts.begin(), parts.end()};
}

/// A table of routes that are named after their templates.
RouteTable table_of(const std::vector<std::pair<std::vector<std::string>, const char*>>& lines) {
    std::vector<Route> routes;
    for (const auto& [methods, path] : lines) {
        Route route;
        route.id = path;
        route.methods = methods;
        route.path = *PathTemplate::parse(path);
        routes.push_back(std::move(route));
    }
    return RouteTable{std::move(routes)};
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
        const bool reads_products = path.starts_with("/api/products") && route.serves("GET");
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

TEST_CASE(
    "of several templates that match, the one with more literal segments is meant, if it has the method") {
    const auto made = table_of({{{"GET"}, "/"},
                                {{"GET", "PUT"}, "/a/{x}"},
                                {{"POST"}, "/a/b"},
                                {{"GET"}, "/{x}/b/c"},
                                {{"GET", "DELETE"}, "/a/{y}/{z}"},
                                {{"GET"}, "/a/b/c"},
                                {{"GET"}, "/{all}/{of}/{it}/d"},
                                {{"GET"}, "/a/{of}/c/{it}"}});
    struct Case {
        const char* method;
        const char* path;
        const char* id;  // or, behind a blank, the methods allowed
    };
    for (const auto& [method, path, id] : std::vector<Case>{
             {"GET", "/", "/"},
             {"GET", "/a/7", "/a/{x}"},
             {"GET", "/a/b", "/a/{x}"},
             {"POST", "/a/b", "/a/b"},
             {"PUT", "/a/b", "/a/{x}"},
             {"DELETE", "/a/b", " GET POST PUT"},
             {"GET", "/a/b/c", "/a/b/c"},
             {"DELETE", "/a/b/c", "/a/{y}/{z}"},
             {"GET", "/z/b/c", "/{x}/b/c"},
             {"HEAD", "/a/x/y", "/a/{y}/{z}"},
             {"GET", "/a/x/c/d", "/a/{of}/c/{it}"},
             {"GET", "/b/x/c/d", "/{all}/{of}/{it}/d"},
             {"GET", "/a//c/d", " "},
             {"GET", "/a", " "},
             {"GET", "/a/b/c/d/e", " "},
         }) {
        CAPTURE(method);
        CAPTURE(path);
        const auto found = made.match(method, segments_of(path));
        std::string text = found ? found->route->id : "";
        if (!found) {
            auto allowed = found.error().allowed;
            std::ranges::sort(allowed);
            for (const auto& one : allowed) text += " " + one;
            if (allowed.empty()) text = " ";
        }
        CHECK(text == id);
    }
    CHECK(made.match("GET", {"a", "x", "c", "d"})->parameters == PathParams{{"of", "x"}, {"it", "d"}});
}

TEST_CASE("a table of many routes finds each") {
    std::vector<std::string> paths;
    for (int i = 0; i < 1000; ++i) paths.push_back("/api/r" + std::to_string(i) + "/{id}/part");
    std::vector<std::pair<std::vector<std::string>, const char*>> lines;
    for (const auto& path : paths) lines.push_back({{"GET"}, path.c_str()});
    const auto made = table_of(lines);
    for (int i = 0; i < 1000; ++i) {
        const auto found = made.match("GET", {"api", "r" + std::to_string(i), "7", "part"});
        REQUIRE(found.has_value());
        CHECK(found->route->id == paths[static_cast<std::size_t>(i)]);
        CHECK(found->parameters == PathParams{{"id", "7"}});
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
