#include <doctest/doctest.h>

#include <vector>

#include "services/gateway/tests/gateway_fixture.hpp"

namespace gateway {
namespace {

using kontor::HttpHeaders;
using kontor::Reply;

const std::string tea = R"({"name":"Tea","price":{"currency":"EUR","amount":299}})";

HttpAnswer put(const GatewayFixture& fixture, HttpHeaders headers) {
    headers.add("Authorization", "Bearer " + fixture.staff());
    return fixture.ask("PUT", "/api/products/tea", std::move(headers), tea);
}

}  // namespace

TEST_CASE_FIXTURE(GatewayFixture, "JSON is taken by all its names, in UTF-8") {
    services.on("catalog.put", Reply::ok({{"sku", "tea"}, {"created", false}}));
    for (const auto* type : {"application/json", "Application/JSON", "application/json;charset=utf-8",
                             "application/json; charset=\"UTF-8\"", "application/json ; Charset=UTF8",
                             "application/json;", "application/json; version=1",
                             "application/vnd.shop.product+json", "application/merge-patch+JSON"}) {
        CAPTURE(type);
        CHECK(put(*this, {{"Content-Type", type}}).status == 200);
    }
}

TEST_CASE_FIXTURE(GatewayFixture, "other types and charsets are a 415") {
    for (const auto* type : {"", "text/plain", "text/json", "application/x-www-form-urlencoded",
                             "multipart/form-data; boundary=x", "application/json, text/plain",
                             "application/jsonx", "applicationjson", "image/svg+json", "+json",
                             "application/json; charset=latin1", "application/json; charset=utf-16",
                             "application/json; charset=utf-8; charset=utf-16", "application/json; charset",
                             "application/json; charset=\"utf-8", "application/json; charset=utf-7"}) {
        CAPTURE(type);
        const auto answer = put(*this, {{"Content-Type", type}});
        CHECK(answer.status == 415);
        CHECK(answer.code() == "unsupported-media-type");
    }
    CHECK(put(*this, {{"Content-Type", "application/json"}, {"Content-Type", "text/plain"}}).status == 400);
    CHECK(services.asked("catalog.put").empty());
}

TEST_CASE_FIXTURE(GatewayFixture, "coded bodies are a 415 that says what could be taken") {
    for (const auto* coding : {"gzip", "br", "deflate", "gzip, identity", "x", ""}) {
        CAPTURE(coding);
        const auto answer = put(*this, {{"Content-Type", "application/json"}, {"Content-Encoding", coding}});
        CHECK(answer.status == 415);
        CHECK(answer.header("Accept-Encoding") == "identity");
    }
    CHECK(services.asked("catalog.put").empty());
    services.on("catalog.put", Reply::ok({{"sku", "tea"}, {"created", false}}));
    CHECK(put(*this, {{"Content-Type", "application/json"}, {"Content-Encoding", "Identity"}}).status == 200);
}

}  // namespace gateway
