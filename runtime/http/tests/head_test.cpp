#include "runtime/http/head.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace {

using kontor::HttpHead;
using kontor::parse_head;

std::string get(const std::string& fields) {
    return "GET /api/products?q=tea HTTP/1.1\r\nHost: shop\r\n" + fields + "\r\n";
}

struct Refused {
    const char* what;
    std::string head;
    int status;
};

}  // namespace

TEST_CASE("a head is taken apart") {
    const auto head = parse_head(
        "PUT /api/orders/7?at=x#part HTTP/1.1\r\nhOST: shop\r\nX-A:  b c \r\nContent-Length: 12\r\n\r\n");
    REQUIRE(head.has_value());
    CHECK(head->method == "PUT");
    CHECK(head->path == "/api/orders/7");
    CHECK(head->query == "at=x");
    CHECK(head->headers.get("x-a") == "b c");
    CHECK(head->framing == HttpHead::Framing::length);
    CHECK(head->content_length == 12);
    CHECK(head->keep_alive);
}

TEST_CASE("header values are not percent-decoded") {
    CHECK(parse_head(get("Idempotency-Key: a%20b%0d\r\n"))->headers.get("Idempotency-Key") == "a%20b%0d");
}

TEST_CASE("a proxy's absolute target and the asterisk are paths too") {
    CHECK(parse_head("GET http://shop:80/a/b?c HTTP/1.1\r\nHost: shop\r\n\r\n")->path == "/a/b");
    CHECK(parse_head("GET http://shop HTTP/1.1\r\nHost: shop\r\n\r\n")->path == "/");
    CHECK(parse_head("OPTIONS * HTTP/1.1\r\nHost: shop\r\n\r\n")->path == "/");
}

TEST_CASE("connections are kept as the protocol says") {
    CHECK(parse_head(get(""))->keep_alive);
    CHECK_FALSE(parse_head(get("Connection: Upgrade, Close\r\n"))->keep_alive);
    CHECK_FALSE(parse_head("GET / HTTP/1.0\r\n\r\n")->keep_alive);
}

TEST_CASE("heads that could be read in two ways, or not at all, are refused") {
    const std::vector<Refused> cases{
        {"two lengths", get("Content-Length: 1\r\nContent-Length: 2\r\n"), 400},
        {"the same length twice", get("Content-Length: 1\r\nContent-Length: 1\r\n"), 400},
        {"length and chunked", get("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"), 400},
        {"a negative length", get("Content-Length: -1\r\n"), 400},
        {"a signed length", get("Content-Length: +1\r\n"), 400},
        {"a list of lengths", get("Content-Length: 1, 1\r\n"), 400},
        {"a hexadecimal length", get("Content-Length: 0x10\r\n"), 400},
        {"a length beyond 64 bits", get("Content-Length: 99999999999999999999\r\n"), 400},
        {"an empty length", get("Content-Length: \r\n"), 400},
        {"an unknown coding", get("Transfer-Encoding: gzip, chunked\r\n"), 501},
        {"chunked twice", get("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), 400},
        {"a space before the colon", get("Content-Length : 5\r\n"), 400},
        {"a continued line", get("X-A: b\r\n c\r\n"), 400},
        {"a field without a colon", get("nonsense\r\n"), 400},
        {"a field without a name", get(": b\r\n"), 400},
        {"a bare carriage return", get("X-A: b\rc\r\n"), 400},
        {"a NUL", get(std::string("X-A: b") + '\0' + "\r\n"), 400},
        {"no host", "GET / HTTP/1.1\r\n\r\n", 400},
        {"two hosts", get("Host: other\r\n"), 400},
        {"an unknown version", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505},
        {"no version", "GET /\r\nHost: a\r\n\r\n", 400},
        {"another protocol", "GET / RTSP/1.0\r\nHost: a\r\n\r\n", 400},
        {"an unknown method", "BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n", 501},
        {"a method in brackets", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"a target that is no path", "GET shop HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"a raw byte in the target", "GET /\xc3\xa4 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"a long target", "GET /" + std::string(5000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n", 414},
        {"a long header", get("X-A: " + std::string(9000, 'a') + "\r\n"), 431},
    };
    for (const auto& refused : cases) {
        CAPTURE(refused.what);
        const auto head = parse_head(refused.head);
        REQUIRE_FALSE(head.has_value());
        CHECK(head.error().status == refused.status);
    }
    std::string many;
    for (int i = 0; i < 70; ++i) many += "X-" + std::to_string(i) + ": a\r\n";
    CHECK(parse_head(get(many)).error().status == 431);
}

TEST_CASE("percent escapes are decoded, broken ones and NUL refused") {
    CHECK(kontor::percent_decoded("a%20b+c%C3%a4", false) == "a b+c\xc3\xa4");
    CHECK(kontor::percent_decoded("a+b", true) == "a b");
    for (const auto* broken : {"%", "%2", "%zz", "a%0", "%00"}) {
        CAPTURE(broken);
        CHECK_FALSE(kontor::percent_decoded(broken, false).has_value());
    }
}
