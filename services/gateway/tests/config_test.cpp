// The file of routes: what is made of it, and how each mistake in it is told.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>

#include "runtime/testing/temporary_folder.hpp"
#include "services/gateway/body/schema_set.hpp"
#include "services/gateway/config/config_check.hpp"
#include "services/gateway/config/config_file.hpp"
#include "services/gateway/config/gateway_config.hpp"
#include "services/gateway/domain/rpc_methods.hpp"
#include "services/gateway/domain/service_names.hpp"
#include "services/gateway/handlers/pages.hpp"
#include "services/gateway/schema_files.hpp"

namespace gateway {
namespace {

using kontor::Json;

const SchemaSet& schemas() {
    static const SchemaSet set{schema_files()};
    return set;
}

GatewayConfig config_of(const std::string& text) {
    auto config = read_gateway_config(text, schemas());
    if (config) return std::move(*config);
    FAIL(shown("file", config.error().front()));
    return {};
}

/// Each as `LINE:COLUMN reason`.
std::vector<std::string> faults_in(const std::string& text) {
    const auto config = read_gateway_config(text, schemas());
    std::vector<std::string> faults;
    if (config) return faults;
    for (const auto& fault : config.error()) {
        faults.push_back(std::to_string(fault.place.line) + ":" + std::to_string(fault.place.column) + " " +
                         fault.reason());
    }
    return faults;
}

const Route* find(const GatewayConfig& config, std::string_view id) {
    const auto found = std::ranges::find(config.table.routes(), id, &Route::id);
    return found == config.table.routes().end() ? nullptr : &*found;
}

/// A file whose third line holds a route of the file's own, with these members beside the needed ones.
std::string file_with(const std::string& members) {
    return "{\n\"routes\": [\n"
           R"({"id":"own","path":"/own/{id}","access":"staff","summary":"s")" +
           members + "}\n]\n}";
}

constexpr const char* get_call = R"(,"method":"GET","call":"orders.get")";
constexpr const char* post_call = R"(,"method":"POST","call":"orders.return","body":"reason.request")";

}  // namespace

TEST_CASE("without a file, or with an empty one, there are the built-in routes") {
    const auto built_in = built_in_config(schemas());
    const auto config = config_of("{}");
    CHECK(config.table.routes().size() == built_in.table.routes().size());
    CHECK(config.table.routes().size() > 40);
    CHECK(config.own_routes == 0);
}

TEST_CASE("a route of a built-in's id changes the members it names, and null takes one away") {
    const auto config = config_of(R"({"routes": [
        {"id": "list-orders", "timeout_ms": 900, "query": {"limit": {"maximum": 50}, "cursor": null}},
        {"id": "erase-me", "access": "staff", "roles": ["admin"]}
    ]})");
    const auto* list = find(config, "list-orders");
    REQUIRE(list != nullptr);
    CHECK(list->timeout == kontor::Milliseconds{900});
    CHECK(list->path.text() == "/api/orders");
    CHECK(list->query.at("limit") == Json{{"type", "integer"},
                                          {"minimum", 1},
                                          {"maximum", 50},
                                          {"description", "Items a page, 100 unless told"}});
    CHECK_FALSE(list->query.contains("cursor"));
    CHECK(find(config, "erase-me")->access == Access::staff);
    CHECK(find(config, "erase-me")->roles == std::vector<std::string>{"admin"});
    CHECK(config.own_routes == 2);
    CHECK(config.table.routes().size() == built_in_config(schemas()).table.routes().size());
}

TEST_CASE("a route of a new id is added, and a disabled one is gone, so that its path is free") {
    const auto config = config_of(R"({
        "rpc_methods": {"loyalty": ["points"]},
        "disabled": ["get-product", "docs"],
        "routes": [
            {"id": "points", "methods": ["GET"], "path": "/api/points/{customer}", "access": "staff",
             "summary": "Points", "call": "loyalty.points", "timeout_ms": 250},
            {"id": "product", "method": "GET", "path": "/api/products/{id}", "access": "customer",
             "summary": "One product", "call": "catalog.get", "path_to": {"id": "sku"}}
        ]})");
    CHECK(find(config, "get-product") == nullptr);
    CHECK(find(config, "docs") == nullptr);
    const auto* points = find(config, "points");
    REQUIRE(points != nullptr);
    CHECK(points->service == "loyalty");
    CHECK(points->rpc_method == "points");
    const auto found = config.table.match("GET", {"api", "products", "tea"});
    REQUIRE(found.has_value());
    CHECK(found->route->id == "product");
    CHECK(config.table.routes().size() == built_in_config(schemas()).table.routes().size());
}

TEST_CASE("one route may serve several methods, and the API description has an operation for each") {
    const auto config = config_of(R"({"routes": [
        {"id": "own", "methods": ["PUT", "POST"], "path": "/own/{order}", "access": "customer", "summary": "s",
         "call": "orders.return", "body": "reason.request", "body_limit_bytes": 300}]})");
    for (const auto* method : {"PUT", "POST"}) {
        const auto found = config.table.match(method, {"own", "7"});
        REQUIRE(found.has_value());
        CHECK(found->route->id == "own");
    }
    CHECK(config.table.match("GET", {"own", "7"}).error().allowed == std::vector<std::string>{"PUT", "POST"});
    CHECK(find(config, "own")->body_limit == 300);
    const auto paths = openapi_document(config.table, schemas()).at("paths");
    CHECK(paths.at("/own/{order}").at("put").at("operationId") == "own-put");
    CHECK(paths.at("/own/{order}").at("post").at("operationId") == "own-post");
}

TEST_CASE("cors says who may, how, and for how long; what isn't said is what is usual") {
    const auto config = config_of(R"({"routes": [
        {"id": "get-product", "cors": {"origins": ["*"]}},
        {"id": "put-product", "cors": {"origins": ["https://a.example", "http://127.0.0.1:8080"],
            "methods": ["PUT"], "headers": ["authorization"], "max_age_s": 5, "credentials": true}}]})");
    const auto& open = *find(config, "get-product")->cors;
    CHECK(open.methods == std::vector<std::string>{"GET"});
    CHECK(open.headers == usual_cors_headers());
    CHECK(open.max_age == std::chrono::seconds{600});
    CHECK_FALSE(open.credentials);
    const auto& narrow = *find(config, "put-product")->cors;
    CHECK(narrow.headers == std::vector<std::string>{"authorization"});
    CHECK(narrow.max_age == std::chrono::seconds{5});
    CHECK(narrow.credentials);
    CHECK_FALSE(find(config, "list-products")->cors.has_value());
}

TEST_CASE("what is no JSON is told with its place") {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"", "1:1 it is not valid JSON"},
        {"{\n  \"routes\": [}\n", "2:14 it is not valid JSON"},
        {"{}\n{}", "2:1 it is not valid JSON"},
        {"{\"routes\": [],}", "1:15 it is not valid JSON"},
        {"// no comments\n{}", "1:1 it is not valid JSON"},
        {"\xEF\xBB\xBF{}", "1:1 it begins with a byte order mark"},
        {"{\"a\": \"\xFF\"}", "1:8 it is not valid JSON"},
        {"{\n\"a\": 1e999}", "2:10 a number is too large"},
        {"{\n\"disabled\": [\n\"a\\u0000b\"]}", "3:1 /disabled/0 holds a NUL character"},
        {"{\n\"routes\": [],\n  \"routes\": []}", "3:3 /routes is there twice"},
    };
    for (const auto& [text, fault] : cases) {
        CAPTURE(text);
        CHECK(faults_in(text) == std::vector{fault});
    }
    const auto deep = std::string(33, '[') + std::string(33, ']');
    CHECK(faults_in("{\n\"routes\":\n" + deep + "}").at(0).starts_with("3:32 /routes/0/0"));
    CHECK(faults_in(std::string(100'000, '[')).size() == 1);
    CHECK(faults_in("{\"a\": \"" + std::string(100'000, 'x')).size() == 1);
}

TEST_CASE("every member that is there twice is told, whatever its name") {
    CHECK(faults_in("{\"disabled\": [],\n \"routes\": [{\"id\": \"x\",\n  \"i\\u0064\": \"y\"}],\n "
                    "\"disabled\": []}") ==
          std::vector<std::string>{"3:3 /routes/0/id is there twice", "4:2 /disabled is there twice"});
}

TEST_CASE("a file of the wrong form is told with the line of what is wrong") {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"[]", "1:1 has the wrong type"},
        {"null", "1:1 has the wrong type"},
        {"{\n\"route\": []}", "2:1 /route is not known here"},
        {"{\n\"routes\":\n {}}", "2:1 /routes has the wrong type"},
        {"{\"routes\": [\n{},\n{\"id\": \"docs\"}]}", "2:1 /routes/0/id is required"},
        {"{\"routes\": [\n\n7]}", "3:1 /routes/0 has the wrong type"},
        {"{\"disabled\": [\n\"docs\",\n 7]}", "3:2 /disabled/1 has the wrong type"},
        {"{\"disabled\": [\n\"no-such\"]}", "2:1 /disabled/0 is no built-in route"},
        {"{\"disabled\": [\"docs\",\n\"docs\"]}", "2:1 /disabled/1 is there twice"},
        {"{\"rpc_methods\": {\n\"a\": []}}", "2:1 /rpc_methods/a must have at least 1 elements"},
        {"{\"rpc_methods\": {\n\"A+\": [\"b\"]}}",
         "2:1 /rpc_methods/A+ must be 1 to 40 small letters, digits and dashes, a letter first"},
        {"{\"rpc_methods\": {\"a\": [\"b\",\n\"#\"]}}",
         "2:1 /rpc_methods/a/1 must be 1 to 40 small letters, digits and dashes, a letter first"},
        {"{\"rpc_methods\": {\n\"payment\": [\"backup\"]}}",
         "2:1 /rpc_methods/payment is a service of Kontor's, whose methods are known"},
        {"{\"routes\": [{\"id\": \"docs\"},\n{\"id\":\n\"docs\"}]}",
         "2:2 /routes/1/id is there twice, here and in /routes/0"},
        {"{\"routes\": [{\"id\": \"docs\"}], \"disabled\": [\n\"docs\"]}",
         "2:1 /disabled/0 is a route that the file itself has, in /routes/0"},
    };
    for (const auto& [text, fault] : cases) {
        CAPTURE(text);
        CHECK(faults_in(text) == std::vector{fault});
    }
}

TEST_CASE("a route that can't be is told with its line and what is wrong with it") {
    // Each lies in line 3; how the reason begins.
    const std::string get = get_call;
    const std::string post = post_call;
    const std::vector<std::pair<std::string, std::string>> cases{
        {"", "/routes/0/method must be there, or methods, and not both"},
        {get + R"(,"methods":["GET"])", "/routes/0/method must be there, or methods, and not both"},
        {R"(,"methods":["GET","GET"],"call":"orders.get")", "/routes/0/methods has \"GET\" twice"},
        {R"(,"methods":[],"call":"orders.get")", "/routes/0/methods must have at least 1 elements"},
        {R"(,"method":"BREW","call":"orders.get")", "/routes/0/method is none of the values allowed"},
        {R"(,"method":"GET")", "/routes/0/call must be there, or handler, or compose, and no two of them"},
        {get + R"(,"handler":"docs")",
         "/routes/0/call must be there, or handler, or compose, and no two of them"},
        {R"(,"method":"GET","call":"orders")", "/routes/0/call must be service.method"},
        {R"(,"method":"GET","call":"loyalty.points")", "/routes/0/call names a service that isn't known"},
        {R"(,"method":"GET","call":"orders.burn")",
         "/routes/0/call names no method of orders; there are: abort-cancel, amend,"},
        {R"(,"method":"GET","call":"orders.backup")", "/routes/0/call names no method of orders"},
        {R"(,"method":"GET","handler":"brew")", "/routes/0/handler is no handler of the gateway's"},
        {R"(,"method":"GET","handler":"catalog-service")", "/routes/0/path must have {name}"},
        {R"(,"method":"POST","handler":"place-order")", "/routes/0/body must be place-order.request"},
        {R"(,"method":"POST","handler":"import-products")", "/routes/0/content_types must name"},
        {R"(,"method":"POST","handler":"docs","body":"reason.request")", "/routes/0/body is nothing that"},
        {get + R"(,"vital":true)", "/routes/0/vital is not for what waits for a service"},
        {R"(,"method":"GET","handler":"get-order","vital":true)", "/routes/0/vital is not for what waits"},
        {get + R"(,"timeout_ms":99)", "/routes/0/timeout_ms must be at least 100"},
        {get + R"(,"timeout_ms":60001)", "/routes/0/timeout_ms must be at most 60000"},
        {get + R"(,"timeout_ms":"5s")", "/routes/0/timeout_ms has the wrong type"},
        {get + R"(,"success":302)", "/routes/0/success is none of the values allowed here"},
        {get + R"(,"speed":1)", "/routes/0/speed is not known here"},
        {get + R"(,"reply":"nothing")", "/routes/0/reply is no schema of the gateway's"},
        {get + R"(,"path_to":{"order":"id"})", "/routes/0/path_to/order is no parameter of the path"},
        {get + R"(,"query":{"q":{"type":"integer","minimum":1}})", "/routes/0/query/q"},
        {get + R"(,"query":{"q":{"type":"text"}})", "/routes/0/query/q/type is none of the values"},
        {get + R"(,"query":{"q":{"type":"string","maxLength":"x"}})",
         "/routes/0/query/q/maxLength has the wrong"},
        {get + R"(,"location":"//x\r\nSet-Cookie: a=b")", "/routes/0/location must be a path"},
        {R"(,"method":"POST","call":"orders.return","body":"nothing")", "/routes/0/body is no schema"},
        {R"(,"method":"POST","call":"orders.return","body":"object.reply")",
         "/routes/0/body is a schema that names no members"},
        {R"(,"method":"GET","call":"orders.get","body":"reason.request")",
         "/routes/0/body is not for a route with GET"},
        {post + R"(,"content_types":["text/csv"])", "/routes/0/content_types is for"},
        {get + R"(,"body_limit_bytes":10)", "/routes/0/body_limit_bytes is of no use"},
        {post + R"(,"body_limit_bytes":1048577)", "/routes/0/body_limit_bytes must be at most 1048576"},
        {post + R"(,"body_limit_bytes":0)", "/routes/0/body_limit_bytes must be at least 1"},
        {get + R"(,"roles":[])", "/routes/0/roles must have at least 1 elements"},
        {get + R"(,"roles":["Till Clerk"])", "/routes/0/roles/0 must be a role"},
        {get + R"(,"roles":["admin","operator"])", "/routes/0/roles/1 is a role of services and tools"},
        {get + R"(,"cors":{})", "/routes/0/cors/origins is required"},
        {get + R"(,"cors":{"origins":["*"],"credentials":true})",
         "/routes/0/cors/origins/0 lets any page act"},
        {get + R"(,"cors":{"origins":["https://a.example","*"]})", "/routes/0/cors/origins/1 leaves no room"},
        {get + R"(,"cors":{"origins":["https://a.example/"]})", "/routes/0/cors/origins/0 must be an origin"},
        {get + R"(,"cors":{"origins":["https://A.example"]})", "/routes/0/cors/origins/0 must be an origin"},
        {get + R"(,"cors":{"origins":["null"]})", "/routes/0/cors/origins/0 must be an origin"},
        {get + R"(,"cors":{"origins":["https://a.example:443"]})", "/routes/0/cors/origins/0 is never sent"},
        {get + R"(,"cors":{"origins":["https://a"],"methods":["PUT"]})",
         "/routes/0/cors/methods/0 is no method"},
        {get + R"(,"cors":{"origins":["https://a"],"headers":["X-Y"]})", "/routes/0/cors/headers/0 must be"},
        {get + R"(,"cors":{"origins":["https://a"],"max_age_s":86401})", "/routes/0/cors/max_age_s must be"},
        {get + R"(,"cache":{})", "/routes/0/cache/seconds is required"},
        {get + R"(,"cache":{"seconds":86401})", "/routes/0/cache/seconds must be at most 86400"},
        {get + R"(,"cache":{"seconds":1,"events":["orders"]})",
         "/routes/0/cache/events/0 must have four levels"},
        {get + R"(,"cache":{"seconds":1,"events":["#","orders/{sku}/#"]})",
         "/routes/0/cache/events/1 has {sku}, which is no parameter of the path"},
        {post + R"(,"cache":{"seconds":1})", "/routes/0/cache is for routes with GET alone"},
        {R"(,"method":"GET","handler":"events","cache":{"seconds":1})",
         "/routes/0/cache is not for what the handler"},
        {get + R"(,"compose":[{"name":"a","call":"orders.get"}])",
         "/routes/0/call must be there, or handler"},
        {R"(,"method":"GET","compose":[])", "/routes/0/compose must have at least 1 elements"},
        {R"(,"method":"GET","compose":[{"name":"a"}])", "/routes/0/compose/0/call is required"},
        {R"(,"method":"GET","compose":[{"name":"a","call":"orders"}])",
         "/routes/0/compose/0/call must be service.method"},
        {R"(,"method":"GET","compose":[{"name":"a","call":"orders.burn"}])",
         "/routes/0/compose/0/call names no method that is known"},
        {R"(,"method":"GET","compose":[{"name":"incomplete","call":"orders.get"}])",
         "/routes/0/compose/0/name is taken"},
        {R"(,"method":"GET","compose":[{"name":"a","call":"orders.get"},{"name":"a","call":"orders.get"}])",
         "/routes/0/compose/1/name is taken"},
        {R"(,"method":"GET","compose":[{"name":"a","call":"orders.get","optional":true}])",
         "/routes/0/compose must have a part that isn't optional"},
        {R"(,"method":"POST","compose":[{"name":"a","call":"orders.get"}])",
         "/routes/0/compose is for routes with GET alone"},
        {R"(,"method":"GET","compose":[{"name":"a","call":"orders.get","input":{"order":"id"}}])",
         "/routes/0/compose/0/input/order must be a JSON Pointer"},
        {R"(,"method":"GET","compose":[{"name":"a","call":"orders.get","input":{"order":"/path/sku"}}])",
         "/routes/0/compose/0/input/order is no parameter of the path"},
        {R"(,"method":"GET","compose":[{"name":"a","call":"orders.get","input":{"order":"/query/q"}}])",
         "/routes/0/compose/0/input/order is no parameter of the query"},
        {R"(,"method":"GET","compose":[{"name":"a","call":"orders.get","input":{"order":"/a/id"}}])",
         "/routes/0/compose/0/input/order is in no part before this one"},
        {R"(,"method":"GET","compose":[{"name":"a","call":"orders.get","input":{"order":"/caller/id"}}])",
         "/routes/0/compose/0/input/order is the caller's id, which has no members"},
    };
    CHECK(faults_in(file_with(get)).empty());
    CHECK(faults_in(file_with(post)).empty());
    for (const auto& [members, fault] : cases) {
        CAPTURE(members);
        const auto faults = faults_in(file_with(members));
        REQUIRE_FALSE(faults.empty());
        const auto named = std::ranges::find_if(faults, [&](const std::string& found) {
            return found.starts_with("3:") && found.find(" " + fault) != std::string::npos;
        });
        INFO(faults.front());
        CHECK(named != faults.end());
    }
}

TEST_CASE("what is needed of somebody can't be public") {
    const auto of = [](const std::string& members) {
        return faults_in(R"({"routes": [{"id":"own","path":"/own/{id}","access":"public","summary":"s",)" +
                         members + "}]}");
    };
    const std::vector<std::pair<std::string, std::string>> cases{
        {R"("method":"GET","call":"orders.get","roles":["staff"])", "/roles can't be asked of everybody"},
        {R"("method":"GET","call":"orders.get","subject_to":"id")", "/subject_to needs somebody"},
        {R"("method":"GET","call":"orders.get","own_subject_to":"id")", "/own_subject_to needs somebody"},
        {R"("method":"GET","call":"orders.get","owned_through":"order")", "/owned_through needs somebody"},
        {R"("method":"GET","handler":"get-order")", "/access can't be public"},
        {R"("method":"GET","compose":[{"name":"a","call":"orders.get","input":{"customer":"/caller"}}])",
         "/compose/0/input/customer needs somebody"},
    };
    for (const auto& [members, fault] : cases) {
        CAPTURE(members);
        const auto faults = of(members);
        REQUIRE(faults.size() == 1);
        CHECK(faults[0].find("/routes/0" + fault) != std::string::npos);
    }
}

TEST_CASE("a path that is no template, or can't match, is told") {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"own", "must begin with /"},
        {"/own/", "has an empty segment"},
        {"//own", "has an empty segment"},
        {"/own/{a}/{a}", "has {a} twice"},
        {"/own/{}", "has a segment that is neither"},
        {"/own/x{a}", "has a segment that is neither"},
        {"/own/../x", "can't match: clients take"},
        {"/own/./x", "can't match: clients take"},
        {"/own?q=1", "can't match: a path ends before ? and #"},
        {"/own#x", "can't match: a path ends before ? and #"},
        {"/caf%C3%A9", "can't match: segments are compared when they are decoded"},
        {"/a\\nb", "has a control character"},
    };
    for (const auto& [path, fault] : cases) {
        CAPTURE(path);
        const auto faults =
            faults_in("{\"routes\": [{\"id\": \"own\",\n  \"path\": \"" + path +
                      R"(", "access": "staff", "summary": "s", "method": "GET", "call": "orders.get"}]})");
        REQUIRE(faults.size() == 1);
        CHECK(faults[0].starts_with("2:3 /routes/0/path " + fault));
    }
}

TEST_CASE("two routes for one request are told at the one that the file says something of") {
    const auto of = [](const std::string& method, const std::string& path) {
        return faults_in("{\"routes\": [\n{\"id\": \"own\", \"method\": \"" + method + "\",\n\"path\": \"" +
                         path + R"(", "access": "staff", "summary": "s", "call": "orders.get"}]})");
    };
    CHECK(of("GET", "/api/orders/{order}") ==
          std::vector<std::string>{
              "3:1 /routes/0/path is taken: the built-in route get-order (/api/orders/{id}) has it for GET"});
    CHECK(of("GET", "/{x}/orders/new") ==
          std::vector<std::string>{
              "3:1 /routes/0/path is ambiguous: GET of some paths could as well be meant for "
              "the built-in route get-order (/api/orders/{id})"});
    CHECK(of("DELETE", "/api/orders/{order}").empty());
    CHECK(of("GET", "/api/orders/new").empty());
    CHECK(of("GET", "/api/{x}/{y}/{z}").empty());
    // A built-in one that is moved onto another, whichever of the two comes first.
    for (const auto* id : {"get-order", "list-products", "jwks"}) {
        CAPTURE(id);
        const auto faults = faults_in("{\"routes\": [{\"id\": \"" + std::string{id} +
                                      "\",\n\"path\": \"/api/inventory/{id}\"}]}");
        REQUIRE(faults.size() == 1);
        CHECK(faults[0] ==
              "2:1 /routes/0/path is taken: the built-in route get-stock (/api/inventory/{sku}) has it for "
              "GET");
    }
}

TEST_CASE("a member of a built-in route that a change spoils is told where the change is") {
    const auto faults = faults_in("{\"routes\": [\n {\"id\": \"get-product\",\n \"access\": null}]}");
    CHECK(faults == std::vector<std::string>{"3:2 /routes/0/access is required"});
    CHECK(faults_in("{\"routes\": [\n {\"id\": \"get-product\",\n \"methods\": [\"GET\"]}]}") ==
          std::vector<std::string>{"2:2 /routes/0/method must be there, or methods, and not both"});
}

TEST_CASE("all that is wrong is told at once, in the order of the lines, up to a hundred") {
    const auto faults = faults_in(R"({
  "routes": [
    {"id": "own", "method": "GET", "path": "/a/", "access": "public", "summary": "s",
     "roles": ["x"],
     "call": "orders.burn"},
    {"id": "get-product",
     "timeout_ms": 1,
     "speed": 2}
  ],
  "disabled": ["nothing"],
  "limit": 7
})");
    REQUIRE(faults.size() == 7);
    for (const auto& [index, begin] : std::vector<std::pair<std::size_t, const char*>>{
             {0, "3:36 /routes/0/path has an empty"},
             {1, "4:6 /routes/0/roles can't be"},
             {2, "5:6 /routes/0/call names no method"},
             {3, "7:6 /routes/1/timeout_ms must be at least 100"},
             {4, "8:6 /routes/1/speed is not known here"},
             {5, "10:16 /disabled/0 is no built-in route"},
             {6, "11:3 /limit is not known here"}}) {
        CAPTURE(faults[index]);
        CHECK(faults[index].starts_with(begin));
    }
    std::string many = "{\"disabled\": [\"x\"";
    for (int i = 0; i < 900; ++i) many += ",\n\"y" + std::to_string(i) + "\"";
    CHECK(faults_in(many + "]}").size() == max_config_faults);
}

TEST_CASE("a file is checked as the gateway would take it; one that can't be read is told") {
    const kontor::TemporaryFolder folder;
    const auto file = folder.path() / "routes.json";
    CHECK(check_config_file(file).error() == "can't read " + file.string());
    std::ofstream{file} << R"({"routes": [{"id": "docs", "timeout_ms": 200}], "disabled": ["openapi"]})";
    const auto right = check_config_file(file);
    REQUIRE(right.has_value());
    CHECK(right->faults.empty());
    CHECK(right->routes == built_in_config(schemas()).table.routes().size() - 1);
    CHECK(right->own_routes == 1);
    std::ofstream{file} << "{\n\"disabled\": 7}";
    const auto wrong = check_config_file(file);
    REQUIRE(wrong.has_value());
    REQUIRE(wrong->faults.size() == 1);
    CHECK(shown(file, wrong->faults[0]) == file.string() + ":2:1: /disabled has the wrong type");
    std::ofstream{file} << std::string(max_config_bytes + 1, ' ');
    CHECK(check_config_file(file).error().find("larger than") != std::string::npos);
    CHECK_FALSE(check_config_file(folder.path()).has_value());
}

TEST_CASE("the methods that routes may call are those of the services' contracts") {
    const char* root = std::getenv("KONTOR_SOURCE");
    REQUIRE(root != nullptr);
    const RpcMethods methods;
    constexpr std::string_view address = "    address: kontor/rpc/";
    for (const auto service : service_names) {
        CAPTURE(service);
        std::ifstream contract{std::string{root} + "/services/" + std::string{service} +
                               "/contract/asyncapi.yaml"};
        std::set<std::string, std::less<>> published;
        for (std::string line; std::getline(contract, line);) {
            const auto topic = std::string{address} + std::string{service} + "/";
            if (line.starts_with(topic)) published.insert(line.substr(topic.size()));
        }
        CHECK_FALSE(published.empty());
        CHECK(methods.of(service) == published);
    }
    CHECK_FALSE(methods.has("orders", "backup"));
    CHECK_FALSE(methods.has_service("gateway"));
}

}  // namespace gateway
