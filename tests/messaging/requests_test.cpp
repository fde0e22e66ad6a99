// Requests and replies over a real broker: each command takes effect once, whatever is repeated, late or malformed.
#include <doctest/doctest.h>

#include <future>
#include <vector>

#include "runtime/testing/broker.hpp"
#include "runtime/testing/eventually.hpp"
#include "tests/messaging/counter_service.hpp"
#include "tests/support/test_client.hpp"

using namespace kontor;

namespace {

const Principal someone{"someone", {"service"}};

struct Fixture {
    TestBroker broker;
    TemporaryFolder folder;
    HostedService counter{"counter", broker.address(), folder.path(), counter_migrations, wire_counter};
    TestClient client{broker.address(), "test", "test-password", "counter"};

    Reply ask(const std::string& method, const Json& body, const std::string& id) {
        return client.ask(method, body, id, someone);
    }
    std::int64_t total() { return ask("get", Json::object(), "g").body().at("total").get<std::int64_t>(); }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a command that comes again has one effect and the same answer") {
    CHECK(ask("add", {{"amount", 5}}, "r-1").body()["total"] == 5);
    CHECK(ask("add", {{"amount", 3}}, "r-2").body()["total"] == 8);
    CHECK(ask("add", {{"amount", 5}}, "r-1").body()["total"] == 5);
    CHECK(total() == 8);
    CHECK(client.events_until(0, 2).size() == 2);
}

TEST_CASE_FIXTURE(Fixture, "an id that is used for another request is refused") {
    REQUIRE(ask("add", {{"amount", 5}}, "r-1").is_ok());
    CHECK(ask("add", {{"amount", 6}}, "r-1").code() == "request-id-reused");
    CHECK(total() == 5);
}

TEST_CASE_FIXTURE(Fixture,
                  "a command that answers an error, or throws, leaves no trace and can be tried again") {
    CHECK(ask("fail", Json::object(), "r-1").is_error());
    CHECK(ask("throw", Json::object(), "r-2").is_error());
    CHECK(ask("fail", Json::object(), "r-1").is_error());
    CHECK(total() == 0);
    CHECK(ask("positions", Json::object(), "p").body()["log"] == 0);
}

TEST_CASE_FIXTURE(Fixture, "what can't be a request is answered with what is wrong") {
    CHECK(ask("add", {{"amount", 0}}, "r-1").code() == "invalid");
    CHECK(ask("add", Json::array({1, 2}), "r-2").code() == "malformed-request");
    CHECK(ask("add", {{"amount", 1}}, "").code() == "malformed-request");
    CHECK(ask("add", {{"amount", 1}}, std::string(129, 'x')).code() == "malformed-request");
    CHECK(ask("subtract", {{"amount", 1}}, "r-3").code() == "unknown-method");
    CHECK(total() == 0);
}

TEST_CASE_FIXTURE(Fixture, "commands that arrive together are all carried out, and share commits") {
    constexpr int count = 200;
    std::vector<std::future<Reply>> replies;
    for (int i = 0; i < count; ++i) {
        replies.push_back(std::async(std::launch::async, [this, i] {
            return ask("add", {{"amount", 1}}, "many-" + std::to_string(i));
        }));
    }
    for (auto& reply : replies) CHECK(reply.get().is_ok());
    CHECK(total() == count);
    CHECK(client.events_until(0, count).size() == count);
}

TEST_CASE_FIXTURE(Fixture, "an answer survives a restart of the service") {
    REQUIRE(ask("add", {{"amount", 5}}, "r-1").is_ok());
    counter.service().stop();
    HostedService again{"counter", broker.address(), folder.path(), counter_migrations, wire_counter};
    CHECK(ask("add", {{"amount", 5}}, "r-1").body()["total"] == 5);
    CHECK(total() == 5);
}
