// Bodies that parsers understand differently, or that no honest client sends: the status, the code, and the place.
#include <doctest/doctest.h>

#include <vector>

#include "services/gateway/tests/gateway_fixture.hpp"

namespace gateway {
namespace {

using kontor::Json;
using kontor::Reply;

struct Case {
    const char* what;
    std::string body;
    int status;
    const char* code;
    std::string pointer;
};

/// A product whose amount is written as given.
std::string priced(const std::string& amount) {
    return R"({"name":"Tea","price":{"currency":"EUR","amount":)" + amount + "}}";
}

std::string named(const std::string& text) {
    return R"({"price":{"currency":"EUR","amount":1},"name":)" + text + "}";
}

std::vector<Case> unreadable() {
    const std::string good = priced("299");
    const auto malformed = [](const char* what, std::string body, std::string pointer) {
        return Case{what, std::move(body), 400, "malformed-json", std::move(pointer)};
    };
    return {
        malformed("blank", " ", ""),
        malformed("cut off", good.substr(0, good.size() - 1), ""),
        malformed("trailing data", good + "{}", ""),
        malformed("a trailing comma", R"({"name":"Tea",})", ""),
        malformed("a byte order mark", "\xEF\xBB\xBF" + good, ""),
        malformed("UTF-16", std::string{"{\0\"\0", 4}, ""),
        malformed("a member twice", R"({"name":"Tea","name":"Mate"})", "/name"),
        malformed("a member twice, once escaped", R"({"name":"Tea","n\u0061me":"Mate"})", "/name"),
        malformed("a member twice, further in", R"({"price":{"amount":1,"currency":"EUR","amount":2}})",
                  "/price/amount"),
        malformed(
            "nested too deep", named(std::string(33, '[') + std::string(33, ']')),
            "/name" +
                [] {
                    std::string path;
                    for (int i = 0; i < 31; ++i) path += "/0";
                    return path;
                }()),
        malformed("a number beyond floats", priced("1e400"), "/price/amount"),
        malformed("a negative number beyond floats", priced("-1e400"), "/price/amount"),
        malformed("a leading zero", priced("0299"), "/price"),
        malformed("a leading plus", priced("+299"), "/price/amount"),
        malformed("a point without digits", priced("299."), "/price/amount"),
        malformed("hexadecimal", priced("0x12B"), "/price"),
        malformed("NaN", priced("NaN"), "/price/amount"),
        malformed("Infinity", priced("-Infinity"), "/price/amount"),
        malformed("half a surrogate pair", named(R"("\ud83c")"), "/name"),
        malformed("a surrogate pair backwards", named(R"("\udf75\ud83c")"), "/name"),
        malformed("invalid UTF-8", named("\"\xff\""), "/name"),
        malformed("an overlong form", named("\"\xc0\xaf\""), "/name"),
        malformed("a surrogate in UTF-8", named("\"\xed\xa0\x80\""), "/name"),
        malformed("beyond Unicode", named("\"\xf4\x90\x80\x80\""), "/name"),
        malformed("a control character", named("\"a\x01\""), "/name"),
        malformed("a line feed in a text", named("\"a\nb\""), "/name"),
        malformed("an escaped NUL", named(R"("a\u0000b")"), "/name"),
        malformed("an unknown escape", named(R"("\x41")"), "/name"),
        malformed("a comment", named(R"(/* tea */"Tea")"), "/name"),
        malformed("single quotes", named("'Tea'"), "/name"),
    };
}

std::vector<Case> readable() {
    return {
        {"a whole number of 20 digits", priced("12345678901234567890"), 422, "invalid", "/price/amount"},
        {"a whole number beyond 64 bits", priced("-99999999999999999999"), 422, "invalid", "/price/amount"},
        {"a fraction", priced("2.5"), 422, "invalid", "/price/amount"},
        {"a number as text", priced("\"299\""), 422, "invalid", "/price/amount"},
        {"an array", "[]", 422, "invalid", ""},
        {"a number", "7", 422, "invalid", ""},
        {"null", "null", 422, "invalid", ""},
    };
}

void check(const GatewayFixture& fixture, const Case& one) {
    CAPTURE(one.what);
    const auto answer =
        fixture.ask("PUT", "/api/products/tea", {{"Authorization", "Bearer " + fixture.staff()}}, one.body);
    CHECK(answer.status == one.status);
    CHECK(answer.header("Content-Type") == "application/problem+json");
    CHECK(answer.code() == one.code);
    REQUIRE(answer.json().contains("errors"));
    CHECK(answer.json().at("errors").at(0).at("pointer") == one.pointer);
    CHECK_FALSE(answer.json().at("errors").at(0).at("detail").get<std::string>().empty());
}

}  // namespace

TEST_CASE_FIXTURE(GatewayFixture, "a body that is no JSON, or could be two, is a 400 that says where") {
    for (const auto& one : unreadable()) check(*this, one);
    const auto empty = ask("PUT", "/api/products/tea",
                           {{"Authorization", "Bearer " + staff()},
                            {"Content-Type", "application/json"},
                            {"Content-Length", "0"}});
    CHECK(empty.status == 400);
    CHECK(empty.code() == "malformed-json");
    CHECK(services.asked("catalog.put").empty());
}

TEST_CASE_FIXTURE(GatewayFixture,
                  "a body that is JSON, but not what is asked for, is a 422 that says where") {
    for (const auto& one : readable()) check(*this, one);
    CHECK(services.asked("catalog.put").empty());
}

TEST_CASE_FIXTURE(GatewayFixture, "numbers at their bounds arrive as they were meant") {
    services.on("catalog.put", Reply::ok({{"sku", "tea"}, {"created", false}}));
    const auto put = [&](const std::string& amount) {
        return ask("PUT", "/api/products/tea", {{"Authorization", "Bearer " + staff()}}, priced(amount))
            .status;
    };
    CHECK(put("-0") == 200);
    CHECK(services.last("catalog.put").body.at("price").at("amount") == Json(0));
    CHECK(put("1000") == 200);
    CHECK(services.last("catalog.put").body.at("price").at("amount") == Json(1000));
}

}  // namespace gateway
