#include "runtime/testing/simulated_bus.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

#include "runtime/testing/simulated_scheduler.hpp"

namespace kontor {
namespace {

using namespace std::chrono_literals;
using Broker = SimulatedBroker;

Message message(std::string topic, std::string payload = "", int qos = 0) {
    Message made;
    made.topic = std::move(topic);
    made.payload = std::move(payload);
    made.qos = static_cast<std::uint8_t>(qos);
    return made;
}

Message retained(std::string topic, std::string payload) {
    auto made = message(std::move(topic), std::move(payload), 1);
    made.retain = true;
    return made;
}

struct World {
    SimulatedClock clock;
    SimulatedScheduler scheduler{clock};
    SimulatedBroker broker{scheduler};

    void settle() { REQUIRE(scheduler.run_until_idle(1min)); }
};

/// A client, and all that happens to it, in order, as words.
struct Client {
    Client(World& where, std::string client_id, bool start_now = true)
        : world{where}, bus{where.broker, client_id} {
        bus.on_connected([this] { happened += "connected "; });
        bus.on_disconnected([this] { happened += "disconnected "; });
        if (start_now) start();
    }
    void start() {
        bus.start(retained("will/" + bus.client_id(), "gone"));
        world.settle();
    }
    void subscribe(const std::string& filter, int qos = 1) {
        bus.subscribe(filter, qos, [this](const Message& got) { happened += got.payload + ' '; });
    }
    void publish(const std::string& topic, const std::string& payload, int qos = 1) {
        CHECK(bus.publish(message(topic, payload, qos),
                          [this, payload] { happened += "ack-" + payload + ' '; }));
    }
    /// What has happened since the last look.
    std::string news() { return std::exchange(happened, ""); }

    World& world;
    std::string happened;
    SimulatedBus bus;
};

TEST_CASE("nothing happens within a call; what happens, happens in order and takes its time") {
    World world;
    Client client{world, "a", false};
    client.subscribe("t/#");
    client.bus.start({});
    CHECK_FALSE(client.bus.connected());
    CHECK_FALSE(client.bus.publish(message("t/early")));
    world.settle();
    CHECK(client.bus.connected());
    CHECK(client.news() == "connected ");
    client.publish("t/1", "1", 1);
    client.publish("t/2", "2", 0);
    client.publish("t/3", "3", 1);
    CHECK(client.news() == "");
    world.scheduler.run_for(1ms);
    CHECK(client.news() == "");  // at the broker
    world.scheduler.run_for(1ms);
    CHECK(client.news() == "1 ack-1 2 3 ack-3 ");
}

TEST_CASE("a client that stops leaves no last will, and what it published still arrives") {
    World world;
    Client watcher{world, "watcher"};
    watcher.subscribe("#");
    watcher.news();
    {
        Client client{world, "a"};
        client.publish("t", "farewell");
        client.bus.stop();
        CHECK_FALSE(client.bus.publish(message("t")));
        CHECK(client.news() == "connected ");
    }
    world.settle();
    CHECK(watcher.news() == "farewell ");
    CHECK_FALSE(world.broker.has_client("a"));
    CHECK(world.broker.retained("will/#").empty());
}

TEST_CASE("an interrupted client loses what is under way, leaves its last will, and comes back") {
    World world;
    Client watcher{world, "watcher"};
    watcher.subscribe("will/#");
    Client client{world, "a"};
    client.subscribe("t");
    client.publish("t", "lost");
    client.news();
    watcher.news();
    world.broker.interrupt("a");
    CHECK_FALSE(client.bus.connected());
    CHECK_FALSE(client.bus.publish(message("t")));
    world.settle();
    CHECK(client.news() == "disconnected connected ");
    CHECK(watcher.news() == "gone ");
    CHECK(world.broker.retained("will/a").size() == 1);
    client.publish("t", "again");
    world.settle();
    CHECK(client.news() == "again ack-again ");  // subscribed again, once
}

TEST_CASE("a clean disconnect leaves no last will") {
    World world;
    Client client{world, "a"};
    world.broker.interrupt("a", Broker::Ending::clean);
    world.settle();
    CHECK(client.news() == "connected disconnected connected ");
    CHECK(world.broker.retained().empty());
}

TEST_CASE("a disconnected client stays away until it may come back") {
    World world;
    Client client{world, "a"};
    client.news();
    world.broker.disconnect("a");
    world.settle();
    CHECK(client.news() == "disconnected ");
    CHECK_FALSE(world.broker.has_client("a"));
    world.broker.reconnect("a");
    world.settle();
    CHECK(client.news() == "connected ");
    CHECK(world.broker.has_client("a"));
}

TEST_CASE("a broker restart disconnects all, and retained messages outlive it or not") {
    for (const auto fate : {Broker::Retained::kept, Broker::Retained::lost}) {
        World world;
        Client a{world, "a"};
        Client b{world, "b"};
        CHECK(a.bus.publish(retained("state", "1")));
        world.settle();
        a.publish("state", "under way");
        a.news();
        b.news();
        world.broker.restart(fate);
        CHECK_FALSE(world.broker.has_client("a"));
        world.settle();
        CHECK(a.news() == "disconnected connected ");
        CHECK(b.news() == "disconnected connected ");
        CHECK(world.broker.retained().size() ==
              (fate == Broker::Retained::kept ? 1 : 0));  // and no last wills
    }
}

TEST_CASE("while the broker is down nobody connects, and when it is up again all do") {
    World world;
    Client a{world, "a"};
    world.broker.stop();
    Client late{world, "late"};
    world.settle();
    CHECK(a.news() == "connected disconnected ");
    CHECK(late.news() == "");
    world.broker.start();
    world.settle();
    CHECK(a.news() == "connected ");
    CHECK(late.news() == "connected ");
}

TEST_CASE("a crashed client hears nothing more, leaves its last will, and another may take its place") {
    World world;
    Client client{world, "a"};
    client.subscribe("t");
    client.publish("t", "lost");
    client.news();
    client.bus.crash();
    Client next{world, "a"};
    world.settle();
    CHECK(client.news() == "");
    CHECK(world.broker.retained("will/a").size() == 1);
    CHECK(next.news() == "connected ");
}

TEST_CASE("a client id that another takes loses its connection") {
    World world;
    Client first{world, "a"};
    Client second{world, "a", false};
    second.bus.start({});
    world.scheduler.run_for(5ms);
    CHECK(first.news() == "connected disconnected ");
    CHECK(second.news() == "connected ");
}

TEST_CASE("dropped: as many deliveries as ordered are lost, of those that fit") {
    World world;
    Client client{world, "a"};
    client.subscribe("#");
    client.news();
    world.broker.faults().drop(2, to_clients("t/+"));
    client.publish("other", "0");
    for (const auto* payload : {"1", "2", "3"}) client.publish("t/x", payload);
    world.settle();
    CHECK(client.news() == "0 ack-0 ack-1 ack-2 3 ack-3 ");
    CHECK(world.broker.faults().hits() == 2);
}

TEST_CASE("dropped on the way to the broker: nobody gets it and nobody acknowledges it") {
    World world;
    Client client{world, "a"};
    client.subscribe("t");
    client.news();
    world.broker.faults().drop(1, to_broker());
    client.publish("t", "1");
    client.publish("t", "2");
    world.settle();
    CHECK(client.news() == "2 ack-2 ");
}

TEST_CASE("a lost acknowledgement: the message arrived all the same") {
    World world;
    Client client{world, "a"};
    client.subscribe("t");
    client.news();
    world.broker.faults().drop(1, acknowledgement_of("t"));
    client.publish("t", "1");
    client.publish("t", "2");
    world.settle();
    CHECK(client.news() == "1 2 ack-2 ");
}

TEST_CASE("duplicated: to one client, or already on the way to the broker") {
    World world;
    Client one{world, "one"};
    Client two{world, "two"};
    one.subscribe("t");
    two.subscribe("t");
    one.news();
    two.news();
    world.broker.faults().duplicate(1, to_client("two", "t"));
    one.publish("t", "1");
    world.settle();
    CHECK(one.news() == "1 ack-1 ");
    CHECK(two.news() == "1 1 ");
    world.broker.faults().duplicate(1, to_broker());
    one.publish("t", "2");
    world.settle();
    CHECK(two.news() == "2 2 ");
}

TEST_CASE("delayed: what comes later on the same connection waits, others don't") {
    World world;
    Client slow{world, "slow"};
    Client quick{world, "quick"};
    slow.subscribe("t");
    quick.subscribe("t");
    slow.news();
    quick.news();
    world.broker.faults().delay(100ms, 1, to_client("slow"));
    quick.publish("t", "1", 0);
    quick.publish("t", "2", 0);
    world.scheduler.run_for(50ms);
    CHECK(slow.news() == "");
    CHECK(quick.news() == "1 2 ");
    world.scheduler.run_for(60ms);
    CHECK(slow.news() == "1 2 ");
}

TEST_CASE("faults by chance are the same for a seed, and end when healed") {
    const auto lost_with = [](std::uint64_t seed) {
        World world;
        Client client{world, "a"};
        client.subscribe("t");
        world.broker.faults().drop(FaultPlan::always, one_in(4, seed, to_clients()));
        for (int i = 0; i < 400; ++i) client.publish("t", std::to_string(i), 0);
        world.settle();
        const auto hits = world.broker.faults().hits();
        CHECK(hits > 50);
        CHECK(hits < 150);
        world.broker.faults().heal();
        for (int i = 0; i < 100; ++i) client.publish("t", "x", 0);
        world.settle();
        CHECK(world.broker.faults().hits() == hits);
        return client.news();
    };
    const auto first = lost_with(1);
    CHECK(first == lost_with(1));
    CHECK(first != lost_with(2));
}

TEST_CASE("a full outgoing queue is a publish that says no") {
    World world;
    Client client{world, "a"};
    client.subscribe("t");
    client.news();
    client.bus.refuse_publishes(2);
    CHECK_FALSE(client.bus.publish(message("t", "1")));
    CHECK_FALSE(client.bus.publish(message("t", "2")));
    client.publish("t", "3", 0);
    world.settle();
    CHECK(client.news() == "3 ");
}

TEST_CASE("observers see all that the broker takes, last wills and the test's own messages too") {
    World world;
    std::string seen;
    world.broker.observe([&](std::string_view client, const Message& got) {
        seen += std::string{client} + ':' + got.payload + ' ';
    });
    Client client{world, "a"};
    client.subscribe("t");
    client.publish("t", "1");
    world.settle();
    world.broker.publish(message("t", "2"));
    world.settle();
    world.broker.disconnect("a");
    CHECK(seen == "a:1 :2 :gone ");
    CHECK(client.news() == "connected 1 ack-1 2 ");
}

TEST_CASE("callbacks that throw are counted and harm nothing else") {
    World world;
    Client client{world, "a"};
    client.bus.subscribe("t", 1, [](const Message&) { throw std::runtime_error{"handler"}; });
    client.subscribe("t");
    client.news();
    CHECK(client.bus.publish(message("t", "1", 1), [] { throw std::runtime_error{"acknowledged"}; }));
    world.settle();
    CHECK(client.news() == "1 ");
    CHECK(client.bus.callback_failures() == 2);
}

TEST_CASE("what is scheduled outlives bus and broker without harm") {
    SimulatedClock clock;
    SimulatedScheduler scheduler{clock};
    {
        SimulatedBroker broker{scheduler};
        SimulatedBus bus{broker, "a"};
        bus.start({});
        scheduler.run_for(10ms);
        CHECK(bus.publish(message("t", "1", 1), [] { FAIL("acknowledged after the end"); }));
        SimulatedBus never{broker, "b"};
        never.start({});
        broker.interrupt("a");
    }
    CHECK(scheduler.run_until_idle(1min));
}

}  // namespace
}  // namespace kontor
