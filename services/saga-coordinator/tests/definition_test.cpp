#include <doctest/doctest.h>

#include <vector>

#include "services/saga-coordinator/definition_files.hpp"
#include "services/saga-coordinator/engine/definition.hpp"
#include "services/saga-coordinator/engine/parts.hpp"

using namespace saga_coordinator;
using kontor::Json;

TEST_CASE("the sagas that are built in are valid") {
    const auto definitions = read_definitions(definition_files());
    REQUIRE(definitions.contains("checkout"));
    REQUIRE(definitions.contains("cancellation"));
    const auto& checkout = definitions.at("checkout");
    CHECK(checkout.steps.size() == 7);
    CHECK(checkout.steps[checkout.pivot].name == "capture");
    for (std::size_t i = 0; i < checkout.pivot; ++i) CHECK(checkout.steps[i].undo.has_value());
}

TEST_CASE("a template's pointers are replaced and the rest is kept") {
    const Json data{{"ids", {{"order", "o-1"}}},
                    {"input", {{"items", {{{"sku", "a"}}}}, {"payment", {{"method", "cash"}}}}},
                    {"steps", {{"create", {{"total", 7}}}}}};
    struct Case {
        const char* what;
        Json input;
        Json formed;
    };
    const std::vector<Case> cases{
        {"a pointer", {{"order", "/ids/order"}}, {{"order", "o-1"}}},
        {"a pointer to a list", {{"lines", "/input/items"}}, {{"lines", {{{"sku", "a"}}}}}},
        {"an earlier step's result", {{"amount", "/steps/create/total"}}, {{"amount", 7}}},
        {"a pointer in a nested object",
         {{"payment", {{"method", "/input/payment/method"}}}},
         {{"payment", {{"method", "cash"}}}}},
        {"a pointer to nothing leaves its member out",
         {{"token", "/input/payment/token"}, {"n", 1}},
         {{"n", 1}}},
        {"a text that is no pointer", {{"reason", "late"}}, {{"reason", "late"}}},
    };
    for (const auto& c : cases) {
        CAPTURE(c.what);
        CHECK(form_input(c.input, data) == c.formed);
    }
}

TEST_CASE("a definition that can't be run is refused with the fault named") {
    struct Case {
        const char* text;
        const char* named;
    };
    const std::vector<Case> cases{
        {"not json", "object"},
        {R"({"name":"x","pivot":"a","result":"/steps/a"})", "/steps"},
        {R"({"name":"x","pivot":"b","result":"/steps/a","steps":[{"name":"a","call":"s.m","input":{}}]})",
         "/pivot"},
        {R"({"name":"x","pivot":"a","result":"steps","steps":[{"name":"a","call":"s.m","input":{}}]})",
         "/result"},
        {R"({"name":"x","pivot":"a","result":"/steps/a","steps":[{"name":"a","call":"nodot","input":{}}]})",
         "/steps/0/call"},
        {R"({"name":"x","pivot":"a","result":"/steps/a","steps":[{"name":"a","call":"s.m","input":{"v":"/steps/b/c"}}]})",
         "/steps/0/input"},
        {R"({"name":"x","pivot":"a","result":"/steps/a","steps":[{"name":"a","call":"s.m","input":{},"timeout_ms":0}]})",
         "/steps/0/timeout_ms"},
        {R"({"name":"x","pivot":"a","result":"/input/v","steps":[{"name":"a","call":"s.m","input":{}}]})",
         "/result"},
        {R"({"name":"x","pivot":"a","result":"/steps/a","private":["card"],"steps":[{"name":"a","call":"s.m","input":{}}]})",
         "/private"},
        {R"({"name":"x","pivot":"a","result":"/steps/a","private":["/a~2"],"steps":[{"name":"a","call":"s.m","input":{}}]})",
         "/private"},
        {R"({"name":"x","pivot":"a","result":"/steps/a","private":7,"steps":[{"name":"a","call":"s.m","input":{}}]})",
         "/private"},
        {R"({"name":"x","pivot":"a","result":"/steps/a","steps":[{"name":"a","call":"s.m","input":{},"drop":["v"]}]})",
         "/steps/0/drop"},
        {R"({"name":"x","pivot":"a","result":"/steps/a","steps":[{"name":"a","call":"s.m","input":{},"drop":["/v"]},)"
         R"({"name":"b","call":"s.m","input":{"v":"/steps/a/v/w"}}]})",
         "/steps/1/input"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.text);
        try {
            read_definition("test", c.text);
            FAIL("was accepted");
        } catch (const DefinitionError& error) {
            CHECK(std::string{error.what()}.find(c.named) != std::string::npos);
        }
    }
}

TEST_CASE("parts are taken out where they are, and put back") {
    using Pointer = Json::json_pointer;
    const Json whole{{"id", "1"}, {"payment", {{"method", "cash"}, {"token", "t"}}}, {"lines", {7, 8}}};
    struct Case {
        const char* what;
        std::vector<Pointer> parts;
        Json rest;
    };
    const std::vector<Case> cases{
        {"none", {}, whole},
        {"a member",
         {Pointer{"/payment/token"}},
         {{"id", "1"}, {"payment", {{"method", "cash"}}}, {"lines", {7, 8}}}},
        {"an object", {Pointer{"/payment"}}, {{"id", "1"}, {"lines", {7, 8}}}},
        {"an object and its member",
         {Pointer{"/payment/token"}, Pointer{"/payment"}},
         {{"id", "1"}, {"lines", {7, 8}}}},
        {"an element leaves its place",
         {Pointer{"/lines/0"}},
         {{"id", "1"}, {"payment", whole["payment"]}, {"lines", {nullptr, 8}}}},
        {"what is not there", {Pointer{"/card"}, Pointer{"/id/card"}, Pointer{"/lines/9"}}, whole},
    };
    for (const auto& c : cases) {
        CAPTURE(c.what);
        auto value = whole;
        const auto parts = take_out(value, c.parts);
        CHECK(value == c.rest);
        put_back(value, parts);
        CHECK(value == whole);
    }
}
