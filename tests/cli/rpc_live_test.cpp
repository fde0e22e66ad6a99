// The rpc client against a real broker with the node's own access list, and services played by other Paho
// clients.
#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <thread>

#include "cli/base/failure.hpp"
#include "cli/node/rpc.hpp"
#include "runtime/testing/broker.hpp"
#include "tests/cli/exit_code.hpp"

using namespace kontor::cli;
using Json = nlohmann::json;

namespace {

std::string node_acl() {
    const char* source = std::getenv("KONTOR_SOURCE");
    REQUIRE_MESSAGE(source != nullptr, "KONTOR_SOURCE names the repository; ctest sets it");
    std::ifstream in{std::filesystem::path{source} / "broker-config" / "acl"};
    std::ostringstream text;
    text << in.rdbuf();
    REQUIRE_FALSE(text.str().empty());
    return text.str();
}

kontor::TestBroker::Options options() {
    return {.accounts = {{"operator", "o"}, {"inventory", "i"}, {"observer", "b"}}, .acl = node_acl()};
}

MqttLogin login(const kontor::TestBroker& broker, const char* name, const char* password) {
    return {"127.0.0.1", broker.port(), name, password};
}

MqttMessage reply_to(const MqttMessage& request, const char* status, const Json& body) {
    MqttMessage reply{request.response_topic, body.dump(), {{"status", status}}};
    reply.correlation = request.correlation;
    return reply;
}

// Plays the inventory service: hands every request to `handle`, in a thread of its own.
class Inventory {
public:
    using Handle = std::function<void(const MqttMessage& request, MqttConnection& connection)>;

    Inventory(const kontor::TestBroker& broker, Handle handle)
        : connection_(login(broker, "inventory", "i"), "inventory-1"), handle_(std::move(handle)) {
        connection_.subscribe("$share/inventory/kontor/rpc/inventory/+", 0);
        thread_ = std::thread{[this] { serve(); }};
    }
    ~Inventory() {
        stop_ = true;
        thread_.join();
    }

private:
    void serve() {
        while (!stop_) {
            if (const auto request = connection_.receive(Milliseconds{20})) handle_(*request, connection_);
        }
    }

    MqttConnection connection_;
    Handle handle_;
    std::atomic<bool> stop_{false};
    std::thread thread_;
};

constexpr RpcClient::Times quick{Milliseconds{10'000}, Milliseconds{300}};

}  // namespace

TEST_CASE("a question carries what the rpc convention asks for, and its answer comes back") {
    kontor::TestBroker broker{options()};
    MqttMessage seen;
    Inventory inventory{broker, [&](const MqttMessage& request, MqttConnection& connection) {
                            seen = request;
                            connection.publish(
                                reply_to(request, "ok", {{"items", Json::array()}, {"next", nullptr}}), 0);
                        }};
    RpcClient client{login(broker, "operator", "o")};
    const RpcResult result = client.ask("inventory", "list", {{"limit", 5}});
    REQUIRE(result);
    CHECK(result->at("items").empty());

    CHECK(seen.topic == "kontor/rpc/inventory/list");
    CHECK(Json::parse(seen.payload) == Json{{"limit", 5}});
    CHECK(seen.response_topic.starts_with("kontor/reply/kontor-cli-"));
    CHECK(seen.correlation.size() == 16);
    CHECK_FALSE(seen.property("id").empty());
    CHECK(seen.property("timeout-ms") == "5000");
    CHECK(seen.property("traceparent").size() == 55);
    CHECK(Json::parse(seen.property("principal")) == Json{{"sub", "operator"}, {"roles", {"operator"}}});
}

TEST_CASE("a question that is lost is asked again with the same id, and so is one that ends in an error") {
    kontor::TestBroker broker{options()};
    std::vector<std::string> ids;
    Inventory inventory{broker, [&](const MqttMessage& request, MqttConnection& connection) {
                            ids.push_back(request.property("id"));
                            if (ids.size() == 1) return;
                            const Json busy = {{"type", "urn:kontor:problem:busy"}, {"title", "Busy"}};
                            connection.publish(reply_to(request, ids.size() == 2 ? "error" : "ok",
                                                        ids.size() == 2 ? busy : Json::object()),
                                               0);
                        }};
    RpcClient client{login(broker, "operator", "o"), quick};
    CHECK(client.ask("inventory", "list", Json::object()));
    REQUIRE(ids.size() == 3);
    CHECK(ids[1] == ids[0]);
    CHECK(ids[2] == ids[0]);
}

TEST_CASE("a rejection is final, and strangers' replies are not taken for one's own") {
    kontor::TestBroker broker{options()};
    std::atomic<int> requests{0};
    Inventory inventory{
        broker, [&](const MqttMessage& request, MqttConnection& connection) {
            ++requests;
            MqttMessage stray = reply_to(request, "ok", {{"stray", true}});
            stray.correlation = std::string(16, 'x');
            connection.publish(stray, 0);
            connection.publish(
                reply_to(request, "rejected", {{"type", "urn:kontor:problem:not-found"}, {"title", "No"}}),
                0);
        }};
    RpcClient client{login(broker, "operator", "o"), quick};
    const RpcResult result = client.ask("inventory", "get", {{"sku", "tea"}});
    REQUIRE_FALSE(result);
    CHECK(result.error().kind == RpcFailure::Kind::rejected);
    CHECK(result.error().code == "not-found");
    CHECK(requests == 1);
}

TEST_CASE("a question survives the death of the broker") {
    kontor::TestBroker broker{options()};
    RpcClient client{login(broker, "operator", "o"), quick};
    broker.kill();
    broker.start();
    Inventory inventory{broker, [](const MqttMessage& request, MqttConnection& connection) {
                            connection.publish(reply_to(request, "ok", {{"after", "restart"}}), 0);
                        }};
    const RpcResult result = client.ask("inventory", "list", Json::object());
    REQUIRE(result);
    CHECK(result->at("after") == "restart");
}

TEST_CASE("nobody answering is told apart from a broker that is gone or does not let us in") {
    kontor::TestBroker broker{options()};
    RpcClient client{login(broker, "operator", "o"), {Milliseconds{500}, Milliseconds{200}}};
    const RpcResult silent = client.ask("inventory", "list", Json::object());
    REQUIRE_FALSE(silent);
    CHECK(silent.error().kind == RpcFailure::Kind::no_answer);

    CHECK(code_of([&] { RpcClient{login(broker, "operator", "wrong")}; }) == ExitCode::no);
    broker.kill();
    CHECK(code_of([&] { RpcClient{login(broker, "operator", "o")}; }) == ExitCode::unreachable);
    CHECK(client.ask("inventory", "list", Json::object()).error().kind == RpcFailure::Kind::no_answer);
}

TEST_CASE("the operator may ask, but not change anything") {
    kontor::TestBroker broker{options()};
    std::atomic<int> requests{0};
    Inventory inventory{broker, [&](const MqttMessage& request, MqttConnection& connection) {
                            ++requests;
                            connection.publish(reply_to(request, "ok", Json::object()), 0);
                        }};
    RpcClient client{login(broker, "operator", "o"), {Milliseconds{1'000}, Milliseconds{300}}};
    CHECK_FALSE(client.ask("inventory", "adjust", {{"sku", "tea"}, {"delta", 1}, {"reason", "no"}}));
    CHECK(requests == 0);
    CHECK(client.ask("inventory", "reservations", Json::object()));
    CHECK(requests == 1);
}
