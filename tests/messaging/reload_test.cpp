// A service is told to read again what it can: its hooks run, and one that fails takes nothing with it.
#include <doctest/doctest.h>

#include <stdexcept>

#include "runtime/testing/broker.hpp"
#include "tests/messaging/counter_service.hpp"
#include "tests/support/test_client.hpp"

using namespace kontor;

TEST_CASE("all reload hooks run, in their order, and one that throws is logged") {
    TestBroker broker;
    TemporaryFolder folder;
    std::string ran;
    HostedService counter{"counter", broker.address(), folder.path(), counter_migrations,
                          [&](Service& service) {
                              wire_counter(service);
                              service.on_reload([&] { ran += 'a'; });
                              service.on_reload([] { throw std::runtime_error{"half a file"}; });
                              service.on_reload([&] { ran += 'b'; });
                          }};
    TestClient client{broker.address(), "test", "test-password", "counter"};
    CHECK(ran.empty());
    counter.service().reload();
    counter.service().reload();
    CHECK(ran == "abab");
    CHECK(counter.log().count("reload failed", "half a file") == 2);
    CHECK(client.ask("get", Json::object(), "g", {"someone", {"service"}}).is_ok());
}

TEST_CASE("a service without a reload hook goes on") {
    TestBroker broker;
    TemporaryFolder folder;
    HostedService counter{"counter", broker.address(), folder.path(), counter_migrations, wire_counter};
    counter.service().reload();
    TestClient client{broker.address(), "test", "test-password", "counter"};
    CHECK(client.ask("get", Json::object(), "g", {"someone", {"service"}}).is_ok());
}
