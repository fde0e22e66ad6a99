// What must be refused, and what mustn't, byte by byte over real sockets. Each case is followed by a second request: one
// that is hidden in a body, or comes after something that was refused, must never be answered.
#include <doctest/doctest.h>

#include <atomic>
#include <vector>

#include "runtime/http/server.hpp"
#include "runtime/http/tests/raw_client.hpp"

namespace {

using kontor::HttpRequest;
using kontor::HttpResponse;
using kontor::test::body_of;
using kontor::test::RawClient;
using kontor::test::status_of;

using Bytes = std::string;

constexpr std::size_t body_limit = 1024;

const Bytes smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

/// Says what it saw; knows when it saw what it never should.
struct Witness {
    std::atomic<int> smuggled{0};

    HttpResponse answer(HttpRequest& request) {
        if (request.path == "/smuggled") ++smuggled;
        const auto body = request.read_body(body_limit);
        const auto text = body ? request.method + " " + request.path + "?" + request.query + " " + *body
                               : body.error().code;
        return {body ? 200 : body.error().status, {{"Content-Type", "text/plain"}}, text};
    }
};

struct HostileFixture {
    Witness witness;
    kontor::HttpServer server{{},
                              {[this](HttpRequest& request) { return witness.answer(request); },
                               [](const kontor::HttpFault& fault, const kontor::IpAddress&) {
                                   return HttpResponse{fault.status, {}, "refused: " + fault.code};
                               },
                               [](const kontor::HttpHead&) { return body_limit; }}};
};

Bytes get(const Bytes& fields) {
    return "GET /a HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
}

Bytes get_target(const Bytes& target) {
    return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
}

Bytes chunked(const Bytes& chunks) {
    return "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks;
}

Bytes coded(const Bytes& coding) {
    return "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: " + coding + "\r\n\r\n0\r\n\r\n";
}

Bytes sized(const Bytes& fields, const Bytes& body = "abc") {
    return "POST /a HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + body;
}

Bytes many_headers(int count) {
    Bytes fields;
    for (int i = 0; i < count; ++i) fields += "X-" + std::to_string(i) + ": a\r\n";
    return fields;
}

struct Case {
    const char* what;
    Bytes request;
    int status;
};

/// RFC 9112 §6, §7 and §11.2.
std::vector<Case> framing_cases() {
    return {
        {"length before coding", sized("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
         400},
        {"coding before length", sized("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", "0\r\n\r\n"),
         400},
        {"the same length twice", sized("Content-Length: 3\r\nContent-Length: 3\r\n"), 400},
        {"two lengths", sized("Content-Length: 3\r\nContent-Length: 30\r\n"), 400},
        {"a list of lengths", sized("Content-Length: 3, 3\r\n"), 400},
        {"a garbage length", sized("Content-Length: three\r\n"), 400},
        {"a length with a tail", sized("Content-Length: 3abc\r\n"), 400},
        {"a negative length", sized("Content-Length: -3\r\n"), 400},
        {"a length with a plus", sized("Content-Length: +3\r\n"), 400},
        {"a fraction", sized("Content-Length: 3.0\r\n"), 400},
        {"a hexadecimal length", sized("Content-Length: 0x3\r\n"), 400},
        {"an empty length", sized("Content-Length:\r\n"), 400},
        {"a length beyond 64 bits", sized("Content-Length: 18446744073709551619\r\n"), 400},
        {"a huge length", sized("Content-Length: 18446744073709551615\r\n"), 413},
        {"chunked, identity", coded("chunked, identity"), 400},
        {"identity", coded("identity"), 400},
        {"xchunked", coded("xchunked"), 400},
        {"chunked in quotes", coded("\"chunked\""), 400},
        {"chunked with a parameter", coded("chunked;q=1"), 400},
        {"chunked after a vertical tab",
         coded("\x0b"
               "chunked"),
         400},
        {"chunked twice", coded("chunked, chunked"), 400},
        {"chunked in two headers", coded("chunked\r\nTransfer-Encoding: chunked"), 400},
        {"chunked hidden by a second header", coded("chunked\r\nTransfer-Encoding: cow"), 400},
        {"gzip, chunked", coded("gzip, chunked"), 501},
        {"gzip", coded("gzip"), 400},
        {"no coding", coded(""), 400},
        {"a coding in HTTP/1.0", "POST /a HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {"a chunk with a sign", chunked("+3\r\nabc\r\n0\r\n\r\n"), 400},
        {"a negative chunk", chunked("-3\r\nabc\r\n0\r\n\r\n"), 400},
        {"a chunk with 0x", chunked("0x3\r\nabc\r\n0\r\n\r\n"), 400},
        {"a chunk with a space before", chunked(" 3\r\nabc\r\n0\r\n\r\n"), 400},
        {"a chunk with a space behind", chunked("3 \r\nabc\r\n0\r\n\r\n"), 400},
        {"a chunk without a size", chunked("\r\nabc\r\n0\r\n\r\n"), 400},
        {"a chunk with an extension alone", chunked(";a=b\r\nabc\r\n0\r\n\r\n"), 400},
        {"a chunk beyond 64 bits", chunked("10000000000000003\r\nabc\r\n0\r\n\r\n"), 413},
        {"a chunk that overflows the sum", chunked("3\r\nabc\r\nfffffffffffffffd\r\n0\r\n\r\n"), 413},
        {"a chunk past the limit", chunked("401\r\n"), 413},
        {"a chunk longer than its size", chunked("2\r\nabc\r\n0\r\n\r\n"), 400},
        {"a chunk shorter than its size", chunked("5\r\nabc\r\n0\r\n\r\n"), 400},
        {"a chunk size that ends in a line feed", chunked("3\nabc\r\n0\r\n\r\n"), 400},
        {"a chunk that ends in a line feed", chunked("3\r\nabc\n0\r\n\r\n"), 400},
        {"a last chunk that ends in a line feed", chunked("0\n\n"), 400},
        {"an extension with a line feed", chunked("3;a\nb\r\nabc\r\n0\r\n\r\n"), 400},
        {"an extension with a carriage return", chunked("3;a\rb\r\nabc\r\n0\r\n\r\n"), 400},
        {"an extension with a NUL", chunked(Bytes{"3;a\0b\r\nabc\r\n0\r\n\r\n", 17}), 400},
        {"a long extension", chunked("3;" + Bytes(300, 'x') + "\r\nabc\r\n0\r\n\r\n"), 400},
        {"a trailer Content-Length", chunked("0\r\nContent-Length: 5\r\n\r\n"), 400},
        {"a trailer Transfer-Encoding", chunked("0\r\ntransfer-encoding: chunked\r\n\r\n"), 400},
        {"a trailer Host", chunked("0\r\nHost: b\r\n\r\n"), 400},
        {"a trailer Authorization", chunked("0\r\nAuthorization: Bearer x\r\n\r\n"), 400},
        {"a trailer without a colon", chunked("0\r\nnonsense\r\n\r\n"), 400},
        {"a trailer continued", chunked("0\r\nX: a\r\n b\r\n\r\n"), 400},
        {"a trailer with a space before its colon", chunked("0\r\nX : a\r\n\r\n"), 400},
        {"a trailer that ends in a line feed", chunked("0\r\nX: a\n\r\n"), 400},
        {"many trailers", chunked("0\r\n" + many_headers(20) + "\r\n"), 400},
    };
}

/// RFC 9112 §2, §3 and §5; RFC 9110 §5 and §10.1.1.
std::vector<Case> head_cases() {
    return {
        {"a continued line", get("X: a\r\n b\r\n"), 400},
        {"a first field that is continued", "GET /a HTTP/1.1\r\n Host: a\r\n\r\n", 400},
        {"line feeds alone", "GET /a HTTP/1.1\nHost: a\n\n", 400},
        {"one line feed alone", get("X: a\nY: b\r\n"), 400},
        {"a head that ends in line feeds", "GET /a HTTP/1.1\r\nHost: a\r\n\n", 400},
        {"a bare carriage return", get("X: a\rY: b\r\n"), 400},
        {"a carriage return in the request line", "GET /a\r HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"a NUL in a value", get(Bytes{"X: a\0b\r\n", 8}), 400},
        {"a NUL in a name", get(Bytes{"X\0Y: b\r\n", 8}), 400},
        {"a NUL in the target", get_target(Bytes{"/a\0b", 4}), 400},
        {"a space before the colon", sized("Content-Length : 3\r\n"), 400},
        {"a tab before the colon", sized("Content-Length\t: 3\r\n"), 400},
        {"a name in brackets", get("X(Y): a\r\n"), 400},
        {"a header without a name", get(": a\r\n"), 400},
        {"a header without a colon", get("nonsense\r\n"), 400},
        {"HTTP/0.9", "GET /a\r\n", 400},
        {"HTTP/2's preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
        {"HTTP/1.2", "GET /a HTTP/1.2\r\nHost: a\r\n\r\n", 505},
        {"HTTP/1", "GET /a HTTP/1\r\nHost: a\r\n\r\n", 505},
        {"http/1.1", "GET /a http/1.1\r\nHost: a\r\n\r\n", 400},
        {"no version", "GET /a \r\nHost: a\r\n\r\n", 400},
        {"TLS", Bytes{"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 15}, 400},
        {"a tab in the request line", "GET\t/a\tHTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"two spaces in the request line", "GET  /a HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"a space in the target", get_target("/a b"), 400},
        {"an unknown method", "BREW /a HTTP/1.1\r\nHost: a\r\n\r\n", 501},
        {"a method in lower case", "get /a HTTP/1.1\r\nHost: a\r\n\r\n", 501},
        {"authority form", "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", 501},
        {"authority form with GET", get_target("a:443"), 400},
        {"another scheme", get_target("file://etc/passwd"), 400},
        {"a scheme alone", get_target("http:///a"), 400},
        {"a user in the target", get_target("http://b@a/"), 400},
        {"an asterisk", get_target("*"), 400},
        {"a relative target", get_target("a"), 400},
        {"a scheme's name", get_target("http"), 400},
        {"raw UTF-8", get_target("/\xc3\xa4"), 400},
        {"no host", "GET /a HTTP/1.1\r\n\r\n", 400},
        {"two hosts", get("Host: a\r\n"), 400},
        {"a host with a path", "GET /a HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
        {"a host with a space", "GET /a HTTP/1.1\r\nHost: a b\r\n\r\n", 400},
        {"two hosts in one", "GET /a HTTP/1.1\r\nHost: a, b\r\n\r\n", 400},
        {"a host with a user", "GET /a HTTP/1.1\r\nHost: b@a\r\n\r\n", 400},
        {"a long target", get_target("/" + Bytes(4096, 'x')), 414},
        {"a line without an end", Bytes(5000, 'x'), 414},
        {"a long header", get("X: " + Bytes(8192, 'x') + "\r\n"), 431},
        {"a long head",
         get("X: " + Bytes(8000, 'x') + "\r\nY: " + Bytes(8000, 'x') + "\r\nZ: " + Bytes(1000, 'x') + "\r\n"),
         431},
        {"many headers", get(many_headers(64)), 431},
        {"an unknown expectation", sized("Content-Length: 3\r\nExpect: 200-ok\r\n"), 417},
        {"two expectations", sized("Content-Length: 3\r\nExpect: 100-continue, 200-ok\r\n"), 417},
        {"an empty expectation", sized("Content-Length: 3\r\nExpect:\r\n"), 417},
    };
}

/// What is unusual, and right.
std::vector<Case> odd_cases() {
    return {
        {"a zero length", sized("Content-Length: 0\r\n", ""), 200},
        {"a length with zeros before", sized("Content-Length: 0003\r\n"), 200},
        {"a length with blanks around", sized("Content-Length:\t 3 \t\r\n"), 200},
        {"Chunked", coded("Chunked"), 200},
        {"a chunk with zeros before", chunked("0003\r\nabc\r\n000\r\n\r\n"), 200},
        {"extensions", chunked("3;a=b;c=\"d e\"\r\nabc\r\n0;last\r\n\r\n"), 200},
        {"an extension after a blank", chunked("3 ;a=b\r\nabc\r\n0\r\n\r\n"), 200},
        {"a trailer", chunked("3\r\nabc\r\n0\r\nX-Checksum: 900150983cd24fb0\r\n\r\n"), 200},
        {"a body with GET", "GET /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", 200},
        {"a body with DELETE", "DELETE /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", 200},
        {"an empty line before", "\r\n" + get(""), 200},
        {"absolute form", get_target("http://other:80/a?b=/c"), 200},
        {"absolute form without a path", get_target("HTTPS://[::1]:80?b=/c"), 200},
        {"an asterisk with OPTIONS", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 200},
        {"an empty host", "GET /a HTTP/1.1\r\nHost:\r\n\r\n", 200},
        {"a host with a port", "GET /a HTTP/1.1\r\nHost: [fe80::1]:8080\r\n\r\n", 200},
        {"63 headers", get(many_headers(63)), 200},
        {"a tab in a value", get("X: a\tb\r\n"), 200},
        {"UTF-8 in a value", get("X: \xc3\xa4\r\n"), 200},
        {"an expectation in HTTP/1.0", "POST /a HTTP/1.0\r\nExpect: 1\r\nContent-Length: 3\r\n\r\nabc", 200},
    };
}

void check_refused(HostileFixture& fixture, const std::vector<Case>& cases) {
    for (const auto& hostile : cases) {
        CAPTURE(hostile.what);
        RawClient client{fixture.server.port()};
        client.send(hostile.request + smuggled);
        CHECK(status_of(client.response()) == hostile.status);
        CHECK(client.closed());
    }
    CHECK(fixture.witness.smuggled == 0);
}

}  // namespace

TEST_CASE_FIXTURE(HostileFixture,
                  "bodies that could end in two places are refused, and what follows is never read") {
    check_refused(*this, framing_cases());
}

TEST_CASE_FIXTURE(HostileFixture,
                  "heads that could be read in two ways are refused, and what follows is never read") {
    check_refused(*this, head_cases());
}

TEST_CASE_FIXTURE(HostileFixture, "what is only unusual is served, and so is the request behind it") {
    for (const auto& odd : odd_cases()) {
        CAPTURE(odd.what);
        const int before = witness.smuggled;
        RawClient client{server.port()};
        client.send(odd.request + smuggled);
        CHECK(status_of(client.response()) == odd.status);
        const bool kept = odd.request.find("HTTP/1.0") == Bytes::npos;
        CHECK(status_of(client.response()) == (kept ? 200 : 0));
        CHECK(witness.smuggled == before + (kept ? 1 : 0));
    }
}

TEST_CASE_FIXTURE(HostileFixture, "a request inside a body is a body") {
    for (const auto& request :
         {sized("Content-Length: " + std::to_string(smuggled.size()) + "\r\n", smuggled),
          chunked("23\r\n" + smuggled + "\r\n0\r\n\r\n"),
          chunked("3;\"" + Bytes{"GET /smuggled HTTP/1.1"} + "\r\nabc\r\n0\r\n\r\n")}) {
        REQUIRE(smuggled.size() == 0x23);
        RawClient client{server.port()};
        client.send(request + get(""));
        CHECK(status_of(client.response()) == 200);
        CHECK(body_of(client.response()) == "GET /a? ");
    }
    CHECK(witness.smuggled == 0);
}

TEST_CASE_FIXTURE(HostileFixture, "a bad request doesn't harm the ones before it, and ends those behind it") {
    RawClient client{server.port()};
    client.send(sized("Content-Length: 3\r\n", "one") + sized("Content-Length: 3\r\n", "two") +
                sized("Content-Length: x\r\n") + smuggled);
    CHECK(body_of(client.response()) == "POST /a? one");
    CHECK(body_of(client.response()) == "POST /a? two");
    CHECK(status_of(client.response()) == 400);
    CHECK(client.closed());
    CHECK(witness.smuggled == 0);
}

TEST_CASE_FIXTURE(HostileFixture, "each case gets the same answer however it is cut into pieces") {
    auto cases = framing_cases();
    for (auto more : {head_cases(), odd_cases()}) cases.insert(cases.end(), more.begin(), more.end());
    for (const auto& one : cases) {
        if (one.request.size() > 200) continue;
        CAPTURE(one.what);
        RawClient client{server.port()};
        for (const char byte : one.request) client.send({&byte, 1});
        // What is cut short now is a fault, and no wait.
        client.end();
        CHECK(status_of(client.response()) == one.status);
    }
}

TEST_CASE_FIXTURE(HostileFixture, "a client that expects a 100 gets it only for a body that is wanted") {
    RawClient wanted{server.port()};
    wanted.send("POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 3\r\n\r\n");
    CHECK(status_of(wanted.response()) == 100);
    wanted.send("abc");
    CHECK(body_of(wanted.response()) == "POST /a? abc");

    RawClient large{server.port()};
    large.send("POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 30000\r\n\r\n");
    CHECK(status_of(large.response()) == 413);
    CHECK(large.closed());

    RawClient hasty{server.port()};
    hasty.send("POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc");
    CHECK(status_of(hasty.response()) == 200);

    RawClient empty{server.port()};
    empty.send("POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n");
    CHECK(status_of(empty.response()) == 200);
}

TEST_CASE_FIXTURE(HostileFixture, "HEAD has no body, also where it is refused later") {
    RawClient client{server.port()};
    client.send("HEAD /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    const auto answer = client.all();
    CHECK(status_of(answer) == 200);
    CHECK(answer.find("Content-Length: 9\r\n") != Bytes::npos);
    CHECK(body_of(answer).empty());
}

TEST_CASE_FIXTURE(HostileFixture, "extensions of many chunks come to an end") {
    Bytes chunks;
    for (int i = 0; i < 100; ++i) chunks += "1;" + Bytes(60, 'x') + "\r\na\r\n";
    RawClient client{server.port()};
    client.send(chunked(chunks + "0\r\n\r\n") + smuggled);
    CHECK(status_of(client.response()) == 400);
    CHECK(client.closed());
    CHECK(witness.smuggled == 0);
}

TEST_CASE_FIXTURE(HostileFixture, "trailers add nothing to the request") {
    RawClient client{server.port()};
    client.send(chunked("0\r\nX-Role: admin\r\n\r\n"));
    CHECK(body_of(client.response()) == "POST /a? ");
}
