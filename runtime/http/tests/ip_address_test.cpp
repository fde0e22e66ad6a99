#include "runtime/http/ip_address.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using kontor::IpAddress;
using kontor::IpRange;

TEST_CASE("addresses are read and shown") {
    for (const auto* text : {"127.0.0.1", "255.255.255.255", "::1", "2001:db8::8:800:200c:417a", "::"}) {
        REQUIRE(IpAddress::parse(text).has_value());
        CHECK(IpAddress::parse(text)->text() == text);
    }
    CHECK(IpAddress::parse("::ffff:192.0.2.1") == IpAddress::parse("192.0.2.1"));
    CHECK(IpAddress::parse("::ffff:192.0.2.1")->is_v4());
    CHECK(IpAddress::v4({10, 0, 0, 1}).text() == "10.0.0.1");
    CHECK_FALSE(IpAddress::parse("::1")->is_v4());
}

TEST_CASE("what is no address is none") {
    using namespace std::string_literals;
    for (const auto& text : {""s, " "s, "1"s, "1.2.3"s, "1.2.3.4.5"s, "256.1.1.1"s, "01.2.3.4"s, "1.2.3.4 "s,
                             "1.2.3.4:80"s, "[::1]"s, "::1%lo"s, ":::"s, "localhost"s, "1.2.3.4\0"s}) {
        CAPTURE(text);
        CHECK_FALSE(IpAddress::parse(text).has_value());
    }
}

TEST_CASE("a range holds the addresses that begin as it does") {
    struct Case {
        const char* range;
        const char* inside;
        const char* outside;
    };
    for (const auto& [range, inside, outside] : std::vector<Case>{
             {"10.0.0.0/8", "10.255.0.1", "11.0.0.0"},
             {"192.0.2.128/25", "192.0.2.255", "192.0.2.127"},
             {"192.0.2.1", "192.0.2.1", "192.0.2.2"},
             {"192.0.2.1/32", "::ffff:192.0.2.1", "192.0.2.0"},
             {"0.0.0.0/0", "255.1.2.3", "::1"},
             {"::1", "::1", "::2"},
             {"fd00::/8", "fdff::1", "fe00::1"},
             {"2001:db8::/33", "2001:db8:7fff::", "2001:db8:8000::"},
         }) {
        CAPTURE(range);
        REQUIRE(IpRange::parse(range).has_value());
        CHECK(IpRange::parse(range)->contains(*IpAddress::parse(inside)));
        CHECK_FALSE(IpRange::parse(range)->contains(*IpAddress::parse(outside)));
    }
    CHECK(IpRange::parse("::/0")->contains(*IpAddress::parse("1.2.3.4")));
}

TEST_CASE("what is no range, or means something else, is none") {
    for (const auto* text : {"", "/8", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/+8",
                             "10.0.0.0/8 ", "10.1.2.3/8", "::1/127x", "10.0.0.0/8/8", "proxy"}) {
        CAPTURE(text);
        CHECK_FALSE(IpRange::parse(text).has_value());
    }
}
