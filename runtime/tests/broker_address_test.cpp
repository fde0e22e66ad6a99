#include "runtime/bus/broker_address.hpp"

#include <doctest/doctest.h>

namespace kontor {
namespace {

struct Case {
    std::string text;
    std::string host;
    int port;  ///< -1: refused
};

TEST_CASE("a broker's address is host:port or unix:/path, and nothing else") {
    const Case cases[] = {
        {"127.0.0.1:1883", "127.0.0.1", 1883},
        {"broker.example:65535", "broker.example", 65535},
        {"[::1]:1883", "::1", 1883},
        {"unix:/run/kontor/broker.sock", "/run/kontor/broker.sock", 0},
        {"unix:/" + std::string(106, 'p'), "/" + std::string(106, 'p'), 0},
        {"unix:/" + std::string(107, 'p'), "", -1},
        {"unix:relative", "", -1},
        {"unix:", "", -1},
        {"", "", -1},
        {":", "", -1},
        {"127.0.0.1", "", -1},
        {"127.0.0.1:", "", -1},
        {":1883", "", -1},
        {"127.0.0.1:0", "", -1},
        {"127.0.0.1:65536", "", -1},
        {"127.0.0.1:-1", "", -1},
        {"127.0.0.1:1883x", "", -1},
        {"127.0.0.1: 1883", "", -1},
        {"::1:1883", "", -1},
        {"[::1:1883", "", -1},
        {"mqtt://host:1883", "", -1},
        {"a host:1883", "", -1},
    };
    for (const auto& [text, host, port] : cases) {
        CAPTURE(text);
        const auto address = parse_broker_address(text);
        CHECK(address.has_value() == (port >= 0));
        if (!address) continue;
        CHECK(address->host == host);
        CHECK(address->port == port);
    }
}

TEST_CASE("localhost is loopback without a file that says so, and nothing else is taken for it") {
    const Case cases[] = {
        {"localhost:1883", "127.0.0.1", 1883},
        {"LocalHost:1883", "127.0.0.1", 1883},
        {"localhost.:1883", "127.0.0.1", 1883},
        {"broker.localhost:1883", "127.0.0.1", 1883},
        {"BROKER.LOCALHOST.:1883", "127.0.0.1", 1883},
        {"notlocalhost:1883", "notlocalhost", 1883},
        {"localhost.example:1883", "localhost.example", 1883},
        {"localhost..:1883", "localhost..", 1883},
        {"[::1]:1883", "::1", 1883},
        {"unix:/run/localhost", "/run/localhost", 0},
    };
    for (const auto& [text, host, port] : cases) {
        CAPTURE(text);
        const auto address = parse_broker_address(text);
        REQUIRE(address.has_value());
        CHECK(address->host == host);
        CHECK(address->port == port);
    }
}

}  // namespace
}  // namespace kontor
