// What every Bus promises, tried on the real and on the simulated one alike: so that what a simulation shows is true.
#include <doctest/doctest.h>

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <mutex>

#include "runtime/bus/mosquitto_bus.hpp"
#include "runtime/testing/broker.hpp"
#include "runtime/testing/captured_log.hpp"
#include "runtime/testing/eventually.hpp"
#include "runtime/testing/simulated_bus.hpp"
#include "runtime/testing/simulated_scheduler.hpp"

namespace kontor {
namespace {

using namespace std::chrono_literals;

struct RealWorld {
    TestBroker broker;
    CapturedLog log;
    Metrics metrics;
    std::deque<MosquittoBus> clients;

    Bus& client(const std::string& id) {
        MosquittoBus::Options options;
        options.address = broker.address();
        options.client_id = id;
        options.username = "test";
        options.password = "test-password";
        return clients.emplace_back(options, log.log(), metrics);
    }
    bool until(const std::function<bool()>& condition) { return eventually(condition); }
    void restart_broker() {
        broker.kill();
        broker.start();
    }
};

struct SimulatedWorld {
    SimulatedClock clock;
    SimulatedScheduler scheduler{clock};
    SimulatedBroker broker{scheduler};
    std::deque<SimulatedBus> clients;

    Bus& client(const std::string& id) { return clients.emplace_back(broker, id); }
    bool until(const std::function<bool()>& condition) {
        while (!condition()) {
            if (!scheduler.run_one()) return false;
        }
        return true;
    }
    void restart_broker() { broker.restart(SimulatedBroker::Retained::lost); }
};

/// Payloads by subscription, from any thread.
struct Inboxes {
    std::mutex mutex;
    std::map<std::string, std::string> got;

    void subscribe(Bus& bus, const std::string& filter, const std::string& name, int qos = 1) {
        bus.subscribe(filter, qos, [this, name](const Message& message) {
            const std::scoped_lock lock{mutex};
            got[name] += message.payload + (message.retain ? "(retained) " : " ");
        });
    }
    std::string of(const std::string& name) {
        const std::scoped_lock lock{mutex};
        return got[name];
    }
};

Message message(const std::string& topic, const std::string& payload, int qos = 1, bool retain = false) {
    Message made;
    made.topic = topic;
    made.payload = payload;
    made.qos = static_cast<std::uint8_t>(qos);
    made.retain = retain;
    return made;
}

TEST_CASE_TEMPLATE("a bus publishes from its connect until it stops", World, RealWorld, SimulatedWorld) {
    World world;
    Bus& bus = world.client("a");
    CHECK(bus.client_id() == "a");
    CHECK_FALSE(bus.connected());
    CHECK_FALSE(bus.publish(message("t", "early")));
    bus.start({});
    REQUIRE(world.until([&] { return bus.connected(); }));
    CHECK(bus.publish(message("t", "")));
    bus.stop();
    bus.stop();
    CHECK_FALSE(bus.connected());
    CHECK_FALSE(bus.publish(message("t", "late")));
}

TEST_CASE_TEMPLATE("each subscription gets each message once, by topic and in order", World, RealWorld,
                   SimulatedWorld) {
    Inboxes inboxes;
    World world;
    Bus& bus = world.client("a");
    inboxes.subscribe(bus, "#", "all");
    inboxes.subscribe(bus, "t/+", "level", 0);
    inboxes.subscribe(bus, "t/1", "exact");
    inboxes.subscribe(bus, "t/1", "exact too", 0);
    inboxes.subscribe(bus, "u/#", "other");
    bus.start({});
    REQUIRE(world.until([&] { return bus.connected(); }));
    for (const auto* topic : {"t/1", "t/2", "t/1/2", "u"}) CHECK(bus.publish(message(topic, topic)));
    CHECK(world.until([&] { return inboxes.of("other") == "u "; }));
    CHECK(world.until([&] { return inboxes.of("all") == "t/1 t/2 t/1/2 u "; }));
    CHECK(inboxes.of("level") == "t/1 t/2 ");
    CHECK(inboxes.of("exact") == "t/1 ");
    CHECK(inboxes.of("exact too") == "t/1 ");
}

TEST_CASE_TEMPLATE("a shared subscription deals messages to its members in turn", World, RealWorld,
                   SimulatedWorld) {
    Inboxes inboxes;
    World world;
    Bus& one = world.client("one");
    Bus& two = world.client("two");
    for (Bus* bus : {&one, &two}) {
        inboxes.subscribe(*bus, "$share/g/t/+", bus->client_id());
        inboxes.subscribe(*bus, "$share/other/t/+", "other group");
        bus->start({});
        REQUIRE(world.until([&] { return bus->connected(); }));
    }
    for (const auto* payload : {"1", "2", "3", "4"}) CHECK(one.publish(message("t/x", payload)));
    CHECK(world.until([&] { return inboxes.of("other group").size() == 8; }));
    CHECK(world.until([&] { return inboxes.of("one").size() + inboxes.of("two").size() == 8; }));
    CHECK(inboxes.of("one") == "1 3 ");
    CHECK(inboxes.of("two") == "2 4 ");
}

TEST_CASE_TEMPLATE("retained messages await a subscription, the last of each topic; an empty one clears",
                   World, RealWorld, SimulatedWorld) {
    Inboxes inboxes;
    World world;
    Bus& bus = world.client("a");
    inboxes.subscribe(bus, "t/#", "live");
    bus.start({});
    REQUIRE(world.until([&] { return bus.connected(); }));
    CHECK(bus.publish(message("t/1", "old", 1, true)));
    CHECK(bus.publish(message("t/1", "new", 1, true)));
    CHECK(bus.publish(message("t/2", "cleared", 1, true)));
    CHECK(bus.publish(message("t/2", "", 1, true)));
    CHECK(bus.publish(message("t/3", "end", 1, true)));
    CHECK(world.until([&] { return inboxes.of("live") == "old new cleared  end "; }));
    inboxes.subscribe(bus, "$share/g/t/#", "shared");
    inboxes.subscribe(bus, "t/1", "one");
    inboxes.subscribe(bus, "t/2", "two");
    inboxes.subscribe(bus, "t/3", "three");
    CHECK(world.until([&] { return inboxes.of("three") == "end(retained) "; }));
    CHECK(inboxes.of("one") == "new(retained) ");
    CHECK(inboxes.of("two") == "");
    CHECK(inboxes.of("shared") == "");
}

TEST_CASE_TEMPLATE("QoS 1 is acknowledged once each, in order; QoS 0 never", World, RealWorld,
                   SimulatedWorld) {
    std::mutex mutex;
    std::string acknowledged;
    World world;
    Bus& bus = world.client("a");
    bus.start({});
    REQUIRE(world.until([&] { return bus.connected(); }));
    const auto publish = [&](int qos, char name) {
        CHECK(bus.publish(message("t", "", qos), [&, name] {
            const std::scoped_lock lock{mutex};
            acknowledged += name;
        }));
    };
    publish(1, 'a');
    publish(0, 'b');
    publish(1, 'c');
    CHECK(world.until([&] {
        const std::scoped_lock lock{mutex};
        return acknowledged.ends_with('c');
    }));
    CHECK(acknowledged == "ac");
}

TEST_CASE_TEMPLATE("what a message carries arrives with it, at the lower QoS of both ends", World, RealWorld,
                   SimulatedWorld) {
    std::mutex mutex;
    std::vector<Message> got;
    World world;
    Bus& bus = world.client("a");
    bus.subscribe("t/+", 0, [&](const Message& arrived) {
        const std::scoped_lock lock{mutex};
        got.push_back(arrived);
    });
    bus.start({});
    REQUIRE(world.until([&] { return bus.connected(); }));
    auto sent = message("t/1", std::string{"\0\xff", 2});
    sent.response_topic = "reply";
    sent.correlation_data = std::string{"\0\1\2", 3};
    sent.content_type = "application/json";
    sent.expiry_seconds = 30;
    sent.utf8 = false;
    sent.set_property("a", "1");
    sent.set_property("a", "2");
    CHECK(bus.publish(sent));
    REQUIRE(world.until([&] {
        const std::scoped_lock lock{mutex};
        return got.size() == 1;
    }));
    CHECK(got[0].topic == sent.topic);
    CHECK(got[0].payload == sent.payload);
    CHECK(got[0].response_topic == sent.response_topic);
    CHECK(got[0].correlation_data == sent.correlation_data);
    CHECK(got[0].content_type == sent.content_type);
    CHECK(got[0].expiry_seconds == sent.expiry_seconds);
    CHECK(got[0].utf8 == sent.utf8);
    CHECK(got[0].user_properties == sent.user_properties);
    CHECK(got[0].qos == 0);
}

TEST_CASE_TEMPLATE("a handler may publish and subscribe", World, RealWorld, SimulatedWorld) {
    Inboxes inboxes;
    World world;
    Bus& bus = world.client("a");
    bus.subscribe("request", 1, [&](const Message& request) {
        for (int i = 0; i < 20; ++i) inboxes.subscribe(bus, "reply/" + std::to_string(i), "reply");
        CHECK(bus.publish(message("state", request.payload, 1, true)));
        inboxes.subscribe(bus, "state", "state");
    });
    bus.start({});
    REQUIRE(world.until([&] { return bus.connected(); }));
    CHECK(bus.publish(message("request", "x")));
    CHECK(world.until([&] { return inboxes.of("state").starts_with("x"); }));
    CHECK(bus.publish(message("reply/19", "y")));
    CHECK(world.until([&] { return inboxes.of("reply") == "y "; }));
}

TEST_CASE_TEMPLATE("after a broker's restart all is subscribed again, and on_connected tells", World,
                   RealWorld, SimulatedWorld) {
    std::atomic<int> connects = 0;
    std::atomic<int> disconnects = 0;
    Inboxes inboxes;
    World world;
    Bus& bus = world.client("a");
    bus.on_connected([&] {
        ++connects;
        CHECK(bus.connected());
        CHECK(bus.publish(message("t/1", "hello")));
    });
    bus.on_disconnected([&] {
        ++disconnects;
        CHECK_FALSE(bus.connected());
        CHECK_FALSE(bus.publish(message("t/1", "too late")));
    });
    inboxes.subscribe(bus, "t/+", "t");
    bus.start({});
    CHECK(world.until([&] { return inboxes.of("t") == "hello "; }));
    world.restart_broker();
    CHECK(world.until([&] { return inboxes.of("t") == "hello hello "; }));
    CHECK(connects == 2);
    CHECK(disconnects == 1);
}

TEST_CASE_TEMPLATE("a last will is published when the connection is lost, not when the client stops", World,
                   RealWorld, SimulatedWorld) {
    Inboxes inboxes;
    World world;
    Bus& watcher = world.client("watcher");
    Bus& victim = world.client("victim");
    Bus& thief = world.client("victim");  // takes the client id, and so ends the other's connection
    inboxes.subscribe(watcher, "will/#", "wills");
    for (Bus* bus : {&watcher, &victim, &thief}) {
        bus->start(message("will/x", bus == &victim ? "victim" : "thief", 1, true));
        REQUIRE(world.until([&] { return bus->connected(); }));
    }
    CHECK(world.until([&] { return inboxes.of("wills").starts_with("victim "); }));
    victim.stop();
    thief.stop();
    const auto before = inboxes.of("wills");
    watcher.stop();
    CHECK(inboxes.of("wills") == before);
}

TEST_CASE_TEMPLATE("what MQTT can't carry is refused", World, RealWorld, SimulatedWorld) {
    World world;
    Bus& bus = world.client("a");
    bus.start({});
    REQUIRE(world.until([&] { return bus.connected(); }));
    CHECK_FALSE(bus.publish(message("", "x")));
    CHECK_FALSE(bus.publish(message("a/+", "x")));
    CHECK_FALSE(bus.publish(message("a\xff", "x")));
    CHECK_FALSE(bus.publish(message("a", "x", 2)));
    auto bad = message("a", "x");
    bad.set_property("n", "line\nbreak");
    CHECK_FALSE(bus.publish(bad));
}

}  // namespace
}  // namespace kontor
