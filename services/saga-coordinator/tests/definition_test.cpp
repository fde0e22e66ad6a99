#include <doctest/doctest.h>

#include <vector>

#include "services/saga-coordinator/definition_files.hpp"
#include "services/saga-coordinator/engine/definition.hpp"

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
