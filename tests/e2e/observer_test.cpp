// An observer with nothing but mosquitto_sub sees every event, complete and in order; and sees and does nothing else.
#include <doctest/doctest.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <sstream>

#include "runtime/testing/eventually.hpp"
#include "tests/e2e/books.hpp"
#include "tests/e2e/program.hpp"
#include "tests/e2e/shop.hpp"

using namespace kontor;

namespace {

constexpr const char* all_of_it = "kontor/#";

/// mosquitto_sub, each message a JSON object a line.
class Observer {
public:
    Observer(const Node& node, const std::string& filter)
        : file_{node.state() / ("observed-" + std::to_string(++number_))},
          program_{command(node.observer(), filter), file_} {
        // Presence is retained: hearing of it shows that the subscription stands.
        if (!eventually([&] { return !heard("kontor/presence/").empty(); }))
            FAIL("nothing observed: ", text_of(file_));
    }

    /// Whole lines so far, of topics that begin so.
    std::vector<Json> heard(const std::string& topic_begin) const {
        std::vector<Json> messages;
        std::istringstream lines{text_of(file_)};
        for (std::string line; std::getline(lines, line);) {
            auto message = Json::parse(line, nullptr, false);
            if (message.is_object() && message.value("topic", "").starts_with(topic_begin))
                messages.push_back(message);
        }
        return messages;
    }

private:
    static std::vector<std::string> command(const cli::MqttLogin& login, const std::string& filter) {
        return {"mosquitto_sub",
                "-V",
                "mqttv5",
                "-h",
                login.host,
                "-p",
                std::to_string(login.port),
                "-u",
                login.username,
                "-P",
                login.password,
                "-q",
                "1",
                "-t",
                filter,
                "-F",
                "%j"};
    }

    static inline int number_ = 0;
    std::filesystem::path file_;
    BackgroundProgram program_;
};

Json properties_of(const Json& message) {
    return message.value("properties", Json::object()).value("user-properties", Json::object());
}

std::map<std::string, std::vector<std::int64_t>> sequences(const std::vector<Json>& events) {
    std::map<std::string, std::vector<std::int64_t>> found;
    for (const auto& event : events) {
        const auto properties = properties_of(event);
        const auto text = properties.value("sequence", "");
        std::int64_t sequence = 0;
        std::from_chars(text.data(), text.data() + text.size(), sequence);
        found[properties.value("source", "")].push_back(sequence);
    }
    return found;
}

void publish_as_observer(const Node& node, const std::string& topic) {
    const auto login = node.observer();
    run_program({"mosquitto_pub", "-V", "mqttv5", "-h", login.host, "-p", std::to_string(login.port), "-u",
                 login.username, "-P", login.password, "-q", "1", "-t", topic, "-m", "{}"},
                node.state() / "published");
}

}  // namespace

TEST_CASE("an observer sees each event with its CloudEvents properties, in sequences without gaps") {
    const Node node;
    const Observer observer{node, all_of_it};
    Books books{node};
    const auto sku = new_product(node, 50);
    auto customer = new_customer_of(node);
    for (int count = 0; count < 20; ++count) {
        const auto placed =
            customer.post("/api/orders", order_of(sku, 1, count % 4 == 0 ? "tok_declined" : "tok_ok"));
        CHECK_MESSAGE(placed.status == (count % 4 == 0 ? 409 : 201), placed.text());
    }

    // The registry's first events came before the observer did.
    for (const std::string service :
         {"users", "catalog", "orders", "inventory", "payment", "shipping", "saga-coordinator"}) {
        CAPTURE(service);
        const auto head = books.ask(service, "positions", Json::object()).at("log").get<std::int64_t>();
        REQUIRE(head > 0);
        const auto topic = std::string{"kontor/event/"} + service + "/";
        const auto last_seen = [&] {
            const auto seen = sequences(observer.heard(topic))[std::string{"/kontor/dev/"} + service];
            return !seen.empty() && seen.back() == head;
        };
        CHECK(eventually(last_seen));
        const auto seen = sequences(observer.heard(topic))[std::string{"/kontor/dev/"} + service];
        for (std::size_t i = 1; i < seen.size(); ++i) CHECK(seen[i] == seen[i - 1] + 1);
    }
    for (const auto& event : observer.heard("kontor/event/")) {
        CAPTURE(event.dump());
        const auto properties = properties_of(event);
        for (const auto* name : {"specversion", "id", "source", "type", "subject", "time", "sequence"}) {
            CAPTURE(name);
            CHECK_FALSE(properties.value(name, "").empty());
        }
    }
}

TEST_CASE("an observer neither reads requests and replies nor can it say anything") {
    const Node node;
    const Observer observer{node, all_of_it};
    auto staff = staff_of(node);
    const auto sku = new_product(node, 1);
    for (const auto* topic :
         {"kontor/event/orders/order/confirmed/1", "kontor/presence/orders/orders-1",
          "kontor/rpc/catalog/search", "kontor/state/orders/1", "kontor/reply/gateway-1/rpc"}) {
        publish_as_observer(node, topic);
    }
    const auto placed = new_customer_of(node).post("/api/orders", order_of(sku, 1));
    CHECK_MESSAGE(placed.status == 201, placed.text());
    const auto order = placed.body.at("id").get<std::string>();
    REQUIRE(
        eventually([&] { return !observer.heard("kontor/event/orders/order/confirmed/" + order).empty(); }));

    for (const auto* begin :
         {"kontor/rpc/", "kontor/reply/", "kontor/replay/", "kontor/notify/", "kontor/telemetry/"}) {
        CAPTURE(begin);
        CHECK(observer.heard(begin).empty());
    }
    CHECK(observer.heard("kontor/event/orders/order/confirmed/1").empty());
    CHECK(observer.heard("kontor/state/orders/1").empty());
    for (const auto& message : observer.heard("kontor/presence/orders/")) {
        CHECK(message.value("payload", "").find(R"("status":"up")") != std::string::npos);
    }
    CHECK(node.is_ready());
}
