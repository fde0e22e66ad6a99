#include "services/gateway/handlers/client_address.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace gateway {
namespace {

using kontor::HttpHeaders;
using kontor::IpAddress;
using kontor::IpRange;

std::vector<IpRange> proxies() {
    return {*IpRange::parse("10.0.0.0/8"), *IpRange::parse("fd00::/8")};
}

std::string client(const char* peer, const HttpHeaders& headers) {
    return client_address(*IpAddress::parse(peer), headers, proxies()).text();
}

HttpHeaders forwarded_for(const char* value) {
    return {{"X-Forwarded-For", value}};
}

HttpHeaders forwarded(const char* value) {
    return {{"forwarded", value}};
}

}  // namespace

TEST_CASE("what a client says of itself is not believed") {
    CHECK(client("192.0.2.1", forwarded_for("203.0.113.9")) == "192.0.2.1");
    CHECK(client("192.0.2.1", forwarded("for=203.0.113.9")) == "192.0.2.1");
    CHECK(client("192.0.2.1", forwarded_for("10.0.0.1")) == "192.0.2.1");
    CHECK(client_address(*IpAddress::parse("10.0.0.1"), forwarded_for("203.0.113.9"), {}).text() ==
          "10.0.0.1");
}

TEST_CASE("a trusted proxy's word is taken, back to the first address that nobody trusted vouches for") {
    struct Case {
        const char* header;
        const char* client;
    };
    for (const auto& [header, expected] : std::vector<Case>{
             {"203.0.113.9", "203.0.113.9"},
             {"203.0.113.9:4711", "203.0.113.9"},
             {"2001:db8::7", "2001:db8::7"},
             {"[2001:db8::7]:4711", "2001:db8::7"},
             {"::ffff:203.0.113.9", "203.0.113.9"},
             {"1.1.1.1, 203.0.113.9", "203.0.113.9"},
             {"1.1.1.1, 203.0.113.9, 10.9.9.9", "203.0.113.9"},
             {"1.1.1.1,203.0.113.9 ,fd00::9,10.9.9.9", "203.0.113.9"},
             {"10.1.1.1, 10.2.2.2", "10.1.1.1"},
             {"203.0.113.9, unknown", "10.0.0.1"},
             {"203.0.113.9, nonsense, 10.9.9.9", "10.9.9.9"},
             {"203.0.113.9,", "10.0.0.1"},
             {",", "10.0.0.1"},
             {"", "10.0.0.1"},
             {"[203.0.113.9", "10.0.0.1"},
             {"[::1]x", "10.0.0.1"},
         }) {
        CAPTURE(header);
        CHECK(client("10.0.0.1", forwarded_for(header)) == expected);
    }
}

TEST_CASE("Forwarded says the same in its own words") {
    struct Case {
        const char* header;
        const char* client;
    };
    for (const auto& [header, expected] : std::vector<Case>{
             {"for=203.0.113.9", "203.0.113.9"},
             {"For=\"203.0.113.9:4711\"", "203.0.113.9"},
             {"proto=https;for=\"[2001:db8::7]:4711\";by=10.0.0.1", "2001:db8::7"},
             {"for=1.1.1.1, for=203.0.113.9;proto=http, for=10.9.9.9", "203.0.113.9"},
             {"for=unknown", "10.0.0.1"},
             {"for=_hidden", "10.0.0.1"},
             {"for=1.1.1.1;for=2.2.2.2", "10.0.0.1"},
             {"by=203.0.113.9", "10.0.0.1"},
             {"for=\"1.1.1.1, for=2.2.2.2\"", "10.0.0.1"},
         }) {
        CAPTURE(header);
        CHECK(client("10.0.0.1", forwarded(header)) == expected);
    }
}

TEST_CASE("several headers are one list; both kinds at once are neither") {
    const HttpHeaders list{{"X-Forwarded-For", "1.1.1.1"}, {"x-forwarded-for", "203.0.113.9"}};
    CHECK(client("10.0.0.1", list) == "203.0.113.9");
    const HttpHeaders both{{"X-Forwarded-For", "203.0.113.9"}, {"Forwarded", "for=1.1.1.1"}};
    CHECK(client("10.0.0.1", both) == "10.0.0.1");
}

}  // namespace gateway
