#include <doctest/doctest.h>

#include <algorithm>

#include "services/gateway/body/known_pattern.hpp"
#include "services/gateway/body/schema_set.hpp"
#include "services/gateway/body/strict_json.hpp"
#include "services/gateway/schema_files.hpp"

namespace gateway {
namespace {

using kontor::Json;

const SchemaSet& schemas() {
    static const SchemaSet set{schema_files()};
    return set;
}

Json order() {
    return schemas().document("place-order.request")->at("examples").at(0);
}

/// A good order with one member replaced, and what is wrong with it then.
struct Wrong {
    const char* what;
    const char* replaced;  // JSON Pointer
    Json by;
    const char* pointer;
};

}  // namespace

TEST_CASE("JSON is parsed as it stands") {
    const auto json = parse_strict_json(R"( {"a":[1,-2,3.5,"x",true,null],"b":{"a":{}}} )");
    REQUIRE(json.has_value());
    CHECK(*json == Json::parse(R"({"a":[1,-2,3.5,"x",true,null],"b":{"a":{}}})"));
    CHECK(parse_strict_json("7") == Json(7));
    CHECK(parse_strict_json(R"("\ud83c\udf75")") == Json("\xf0\x9f\x8d\xb5"));
    CHECK(parse_strict_json("9223372036854775807") == Json(INT64_MAX));
}

TEST_CASE("what parsers read differently is refused") {
    const std::vector<std::pair<const char*, std::string>> cases{
        {"empty", ""},
        {"blank", "  \n"},
        {"trailing data", "{} {}"},
        {"a trailing comma", R"({"a":1,})"},
        {"cut off", R"({"a":)"},
        {"a member twice", R"({"a":1,"a":2})"},
        {"a member twice, one escaped", R"({"a":1,"\u0061":2})"},
        {"a member twice, further in", R"({"x":[{"a":1,"b":1,"a":1}]})"},
        {"a byte order mark", "\xEF\xBB\xBF{}"},
        {"invalid UTF-8", "{\"a\":\"\xff\"}"},
        {"an overlong form", "{\"a\":\"\xc0\xaf\"}"},
        {"half a surrogate pair", R"({"a":"\ud800"})"},
        {"a NUL", R"({"a":"\u0000"})"},
        {"a NUL in a name", R"({"a\u0000b":1})"},
        {"a raw control character", "{\"a\":\"\n\"}"},
        {"a comment", "{/**/}"},
        {"single quotes", "{'a':1}"},
        {"NaN", R"({"a":NaN})"},
        {"a number beyond floats", R"({"a":1e999})"},
        {"a leading zero", R"({"a":01})"},
        {"33 deep", std::string(33, '[') + std::string(33, ']')},
        {"very deep", std::string(500'000, '[')},
    };
    for (const auto& [what, text] : cases) {
        CAPTURE(what);
        CHECK_FALSE(parse_strict_json(text).has_value());
    }
    CHECK(parse_strict_json(std::string(32, '[') + std::string(32, ']')).has_value());
}

TEST_CASE("a parse error says where") {
    CHECK(parse_strict_json("{\n  \"a\": x}").error().detail.find("line 2, column 8") != std::string::npos);
    CHECK(parse_strict_json(R"({"sku":1,"sku":2})").error().detail.find("\"sku\" is there twice") !=
          std::string::npos);
}

TEST_CASE("a parse error names the value by its pointer") {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"", ""},
        {"nonsense", ""},
        {"{} {}", ""},
        {"{\"a\":1,\"a\":2}", "/a"},
        {"{\"x\":[{\"a\":1},{\"b\":{\"c\":1,\"c\":1}}]}", "/x/1/b/c"},
        {"{\"x\":[1,2,1e400]}", "/x/2"},
        {"{\"x\":{\"y\":NaN}}", "/x/y"},
        {"{\"x\":\"\xff\"}", "/x"},
        {"{\"x\":\"\\ud800\"}", "/x"},
        {"{\"x\":1 \"y\":2}", ""},
        {"{\"x\":[1,{\"a\":[]},tru]}", "/x/2"},
        {"{\"a/b\":{\"c~d\":-}}", "/a~1b/c~0d"},
        {"{\"x\":{\"a\\u0000b\":1}}", std::string("/x/a") + '\0' + "b"},
        {"{\"" + std::string(100, 'x') + "\":{\"a\":?}}", ""},
        {"[[[" + std::string(30, '['), "/0/0/0" + std::string()},
    };
    for (const auto& [text, pointer] : cases) {
        CAPTURE(text);
        const auto parsed = parse_strict_json(text);
        REQUIRE_FALSE(parsed.has_value());
        CHECK(parsed.error().pointer.starts_with(pointer));
        if (text.find("[[[") != 0) CHECK(parsed.error().pointer == pointer);
    }
}

TEST_CASE("whole numbers beyond 64 bits are no whole numbers any more") {
    CHECK(parse_strict_json("18446744073709551615")->is_number_float());
    CHECK(parse_strict_json("-99999999999999999999")->is_number_float());
}

TEST_CASE("every example of a schema fits it") {
    for (const auto& name : schemas().names()) {
        CAPTURE(name);
        const auto& examples = schemas().document(name)->at("examples");
        REQUIRE_FALSE(examples.empty());
        for (const auto& example : examples) {
            const auto faults = schemas().check(name, example);
            CHECK_MESSAGE(faults.empty(), (faults.empty() ? "" : faults[0].pointer + " " + faults[0].detail));
        }
    }
}

TEST_CASE("what is wrong with an order is named by its pointer") {
    const std::vector<Wrong> cases{
        {"no items", "/items", Json::array(), "/items"},
        {"items no array", "/items", "tea", "/items"},
        {"an item no object", "/items/0", 7, "/items/0"},
        {"a missing sku", "/items/0", {{"quantity", 1}}, "/items/0/sku"},
        {"an empty sku", "/items/0/sku", "", "/items/0/sku"},
        {"a sku with a slash", "/items/0/sku", "a/b", "/items/0/sku"},
        {"a very long sku", "/items/0/sku", std::string(500'000, 'a'), "/items/0/sku"},
        {"a sku that is a number", "/items/0/sku", 7, "/items/0/sku"},
        {"no quantity", "/items/0", {{"sku", "tea"}}, "/items/0/quantity"},
        {"a quantity of 0", "/items/0/quantity", 0, "/items/0/quantity"},
        {"a negative quantity", "/items/0/quantity", -1, "/items/0/quantity"},
        {"a text for a quantity", "/items/0/quantity", "2", "/items/0/quantity"},
        {"half a piece", "/items/0/quantity", 1.5, "/items/0/quantity"},
        {"an absurd quantity", "/items/0/quantity", 100'001, "/items/0/quantity"},
        {"a quantity beyond 64 bits", "/items/0/quantity", 1.8e19, "/items/0/quantity"},
        {"a null quantity", "/items/0/quantity", nullptr, "/items/0/quantity"},
        {"no payment method", "/payment", Json::object(), "/payment/method"},
        {"an unknown payment method", "/payment/method", "iou", "/payment/method"},
        {"the sandbox without a token", "/payment", {{"method", "sandbox"}}, "/payment/token"},
        {"a token that is a number", "/payment/token", 7, "/payment/token"},
        {"payment no object", "/payment", "cash", "/payment"},
        {"no delivery method", "/delivery", Json::object(), "/delivery/method"},
        {"an unknown delivery method", "/delivery/method", "drone", "/delivery/method"},
        {"a delivery to nowhere", "/delivery", {{"method", "delivery"}}, "/delivery/name"},
        {"a delivery without a city", "/delivery/city", "  ", "/delivery/city"},
        {"a country in words", "/delivery/country", "Germany", "/delivery/country"},
    };
    for (const auto& wrong : cases) {
        CAPTURE(wrong.what);
        auto body = order();
        body[Json::json_pointer{wrong.replaced}] = wrong.by;
        const auto faults = schemas().check("place-order.request", body);
        REQUIRE_FALSE(faults.empty());
        const auto named = std::ranges::find(faults, wrong.pointer, &kontor::FieldError::pointer);
        REQUIRE(named != faults.end());
        CHECK_FALSE(named->detail.empty());
    }
    for (const auto* member : {"items", "payment", "delivery"}) {
        auto body = order();
        body.erase(member);
        CHECK(schemas().check("place-order.request", body).at(0).pointer == std::string{"/"} + member);
    }
    CHECK(schemas().check("place-order.request", Json::array()).at(0).pointer == "");
}

TEST_CASE("an order wrong in many places is named by each, up to twenty") {
    auto body = order();
    body["items"] = Json::array();
    for (int i = 0; i < 30; ++i) body["items"].push_back({{"sku", "a"}, {"quantity", 0}});
    const auto faults = schemas().check("place-order.request", body);
    CHECK(faults.size() == 20);
    CHECK(faults[7].pointer == "/items/7/quantity");
    CHECK(faults[7].detail == "must be at least 1");
}

TEST_CASE("an order has at most a thousand lines") {
    auto body = order();
    for (int i = 1; i < 1000; ++i) body["items"].push_back({{"sku", "a"}, {"quantity", 1}});
    CHECK(schemas().check("place-order.request", body).empty());
    body["items"].push_back({{"sku", "a"}, {"quantity", 1}});
    const auto faults = schemas().check("place-order.request", body);
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].pointer == "/items");
    CHECK(faults[0].detail == "must have at most 1000 elements");
}

TEST_CASE("a pickup or cash needs nothing more") {
    auto body = order();
    body["payment"] = {{"method", "cash"}};
    body["delivery"] = {{"method", "pickup"}};
    CHECK(schemas().check("place-order.request", body).empty());
}

TEST_CASE("a schema with a pattern nobody knows is not taken") {
    const kontor::EmbeddedFile file{"x.json", R"({"type":"string","pattern":"^(a+)+$"})"};
    CHECK_THROWS_WITH((SchemaSet{std::span{&file, 1}}), doctest::Contains("unknown pattern"));
}

}  // namespace gateway
