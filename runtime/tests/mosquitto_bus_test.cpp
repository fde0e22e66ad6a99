#include "runtime/bus/mosquitto_bus.hpp"

#include <doctest/doctest.h>
#include <prometheus/counter.h>

#include <algorithm>
#include <map>
#include <set>
#include <thread>

#include "runtime/testing/broker.hpp"
#include "runtime/testing/captured_log.hpp"
#include "runtime/testing/eventually.hpp"

namespace kontor {
namespace {

using namespace std::chrono_literals;

Message message(std::string topic, std::string payload = "", int qos = 0) {
    Message made;
    made.topic = std::move(topic);
    made.payload = std::move(payload);
    made.qos = static_cast<std::uint8_t>(qos);
    return made;
}

MosquittoBus::Options options_for(const TestBroker& broker, std::string client_id) {
    MosquittoBus::Options options;
    options.address = broker.address();
    options.client_id = std::move(client_id);
    options.username = "test";
    options.password = "test-password";
    return options;
}

/// What a handler got, for the test's thread to look at.
class Inbox {
public:
    Bus::Handler handler() {
        return [this](const Message& arrived) {
            const std::scoped_lock lock{mutex_};
            messages_.push_back(arrived);
        };
    }
    std::vector<Message> messages() const {
        const std::scoped_lock lock{mutex_};
        return messages_;
    }
    std::size_t size() const { return messages().size(); }
    bool has(std::size_t count) const {
        return eventually([&] { return size() >= count; }, 20s);
    }

private:
    mutable std::mutex mutex_;
    std::vector<Message> messages_;
};

/// A bus with what it needs; counts its connects and disconnects.
struct Client {
    explicit Client(MosquittoBus::Options options) : bus{std::move(options), log.log(), metrics} {
        bus.on_connected([this] { ++connects; });
        bus.on_disconnected([this] { ++disconnects; });
    }

    void start(Message last_will = {}) {
        bus.start(std::move(last_will));
        REQUIRE(is_connected());
    }
    bool is_connected() {
        return eventually([&] { return bus.connected(); }, 20s);
    }
    double counted(const std::string& what) {
        return metrics.counter("kontor_bus_" + what + "_total", "").Value();
    }

    CapturedLog log;
    Metrics metrics;
    std::atomic<int> connects = 0;
    std::atomic<int> disconnects = 0;
    MosquittoBus bus;
};

TEST_CASE(
    "a message arrives whole: topic, binary payload and every property, at QoS 0 and 1, over TCP and a Unix "
    "socket") {
    const TestBroker broker;
    for (const auto& address : {broker.address(), broker.unix_address()}) {
        auto options = options_for(broker, "whole");
        options.address = address;
        Inbox inbox;
        Client client{options};
        client.bus.subscribe("whole/#", 1, inbox.handler());
        client.start();

        auto sent = message("whole/ü/1", std::string{"\0\x01\xff\xfe payload \0", 14}, 0);
        sent.response_topic = "kontor/reply/whole/1";
        sent.correlation_data = std::string{"\0\xff\0binary\n\r!!!!!", 16};
        sent.content_type = "application/octet-stream";
        sent.expiry_seconds = 120;
        sent.utf8 = false;
        sent.set_property("id", "0192");
        sent.set_property("empty", "");
        sent.set_property("id", "again, in order: ä€𝄞");
        CHECK(client.bus.publish(sent));
        sent.qos = 1;
        sent.topic = "whole/ü/2";
        sent.utf8 = true;
        sent.payload = R"({"ok":true})";
        CHECK(client.bus.publish(sent));

        REQUIRE(inbox.has(2));
        const auto got = inbox.messages();
        CHECK(got[0].topic == "whole/ü/1");
        CHECK(got[0].payload == std::string{"\0\x01\xff\xfe payload \0", 14});
        CHECK(got[0].qos == 0);
        CHECK_FALSE(got[0].utf8);
        CHECK(got[1].topic == "whole/ü/2");
        CHECK(got[1].payload == sent.payload);
        CHECK(got[1].qos == 1);
        CHECK(got[1].utf8);
        for (const auto& one : got) {
            CHECK(one.response_topic == sent.response_topic);
            CHECK(one.correlation_data == sent.correlation_data);
            CHECK(one.content_type == sent.content_type);
            CHECK(one.expiry_seconds == sent.expiry_seconds);
            CHECK(one.user_properties == sent.user_properties);
            CHECK_FALSE(one.retain);
        }
    }
}

TEST_CASE("a message without properties, and one without payload, arrive as such") {
    const TestBroker broker;
    Inbox inbox;
    Client client{options_for(broker, "bare")};
    client.bus.subscribe("bare", 0, inbox.handler());
    client.start();
    CHECK(client.bus.publish(message("bare")));
    REQUIRE(inbox.has(1));
    const auto got = inbox.messages()[0];
    CHECK(got.payload == "");
    CHECK(got.response_topic == "");
    CHECK(got.correlation_data == "");
    CHECK(got.content_type == "");
    CHECK_FALSE(got.expiry_seconds.has_value());
    CHECK(got.user_properties.empty());
}

TEST_CASE("acknowledged is called once for each QoS 1 message, in order, on the delivery thread") {
    const TestBroker broker;
    std::mutex mutex;
    std::vector<int> acknowledged;
    std::set<std::thread::id> threads;
    Client client{options_for(broker, "acknowledged")};
    client.start();
    for (int i = 0; i < 3000; ++i) {  // three times what may be under way at once
        REQUIRE(client.bus.publish(message("acknowledged/" + std::to_string(i), "x", 1), [&, i] {
            const std::scoped_lock lock{mutex};
            acknowledged.push_back(i);
            threads.insert(std::this_thread::get_id());
        }));
    }
    const auto count = [&] {
        const std::scoped_lock lock{mutex};
        return acknowledged.size();
    };
    REQUIRE(eventually([&] { return count() == 3000; }));
    CHECK(std::ranges::is_sorted(acknowledged));
    CHECK(threads.size() == 1);
    CHECK_FALSE(threads.contains(std::this_thread::get_id()));
    CHECK(client.counted("sent") == 3000);
}

TEST_CASE("a handler may publish and subscribe, and what it publishes leaves at once") {
    const TestBroker broker;
    Inbox replies;
    Inbox later;
    Client client{options_for(broker, "handler")};
    client.bus.subscribe("handler/reply", 0, replies.handler());
    client.bus.subscribe("handler/request", 0, [&](const Message& request) {
        client.bus.subscribe("handler/later", 0, later.handler());
        CHECK(client.bus.publish(message("handler/reply", request.payload)));
    });
    client.start();
    CHECK(client.bus.publish(message("handler/request", "ping")));
    REQUIRE(replies.has(1));
    CHECK(replies.messages()[0].payload == "ping");
    CHECK(eventually([&] {
        CHECK(client.bus.publish(message("handler/later")));
        return later.size() > 0;
    }));
}

TEST_CASE("a message goes to each subscription it matches, once, however they overlap") {
    const TestBroker broker;
    Inbox all;
    Inbox level;
    Inbox exact;
    Inbox exact_too;
    Inbox shared;
    Inbox other;
    Client client{options_for(broker, "overlap")};
    client.bus.subscribe("overlap/#", 0, all.handler());
    client.bus.subscribe("overlap/+", 1, level.handler());
    client.bus.subscribe("overlap/a", 0, exact.handler());
    client.bus.subscribe("overlap/a", 1, exact_too.handler());
    client.bus.subscribe("$share/group/overlap/a", 1, shared.handler());
    client.bus.subscribe("overlap/b", 1, other.handler());
    client.start();
    CHECK(client.bus.publish(message("overlap/a", "1", 1)));
    CHECK(client.bus.publish(message("overlap/b", "2", 1)));
    REQUIRE(other.has(1));
    REQUIRE(all.has(2));
    REQUIRE(level.has(2));
    CHECK(all.size() == 2);
    CHECK(level.size() == 2);
    CHECK(exact.size() == 1);
    CHECK(exact_too.size() == 1);
    CHECK(exact_too.messages()[0].qos == 1);  // the higher of both
    CHECK(shared.size() == 1);
    CHECK(other.size() == 1);
}

TEST_CASE("the members of a shared subscription divide the messages among them") {
    const TestBroker broker;
    Inbox first;
    Inbox second;
    Client one{options_for(broker, "shared-1")};
    Client two{options_for(broker, "shared-2")};
    one.bus.subscribe("$share/shared/shared/+", 1, first.handler());
    two.bus.subscribe("$share/shared/shared/+", 1, second.handler());
    one.start();
    two.start();
    for (int i = 0; i < 100; ++i) CHECK(one.bus.publish(message("shared/" + std::to_string(i), "", 1)));
    CHECK(eventually([&] { return first.size() + second.size() == 100; }));
    CHECK(first.size() == 50);
    CHECK(second.size() == 50);
}

TEST_CASE("retained messages come with a new subscription, marked as retained") {
    const TestBroker broker;
    std::atomic<bool> acknowledged = false;
    Inbox inbox;
    Client client{options_for(broker, "retained")};
    client.start();
    auto state = message("retained/a", "state", 1);
    state.retain = true;
    CHECK(client.bus.publish(state, [&] { acknowledged = true; }));
    REQUIRE(eventually([&] { return acknowledged.load(); }));
    client.bus.subscribe("retained/#", 1, inbox.handler());
    REQUIRE(inbox.has(1));
    CHECK(inbox.messages()[0].payload == "state");
    CHECK(inbox.messages()[0].retain);
}

TEST_CASE("on_connected comes when all subscriptions stand: what is published then is received") {
    const TestBroker broker;
    for (int round = 0; round < 20; ++round) {
        std::atomic<int> received = 0;
        Client client{options_for(broker, "ready")};
        for (int i = 0; i < 50; ++i) {
            client.bus.subscribe("ready/" + std::to_string(i), 0, [&](const Message&) { ++received; });
        }
        client.bus.on_connected([&] {
            for (int i = 0; i < 50; ++i) CHECK(client.bus.publish(message("ready/" + std::to_string(i))));
        });
        client.start();
        CHECK(eventually([&] { return received == 50; }));
    }
}

TEST_CASE("the last will is published when the connection is lost, and not when the bus stops") {
    const TestBroker broker;
    Inbox wills;
    Client watcher{options_for(broker, "watcher")};
    watcher.bus.subscribe("will/#", 1, wills.handler());
    watcher.start();

    auto will = message("will/1", "down", 1);
    will.content_type = "application/json";
    will.set_property("epoch", "7");
    {
        Client stopped{options_for(broker, "stopped")};
        stopped.start(will);
        stopped.bus.stop();
        CHECK_FALSE(stopped.bus.connected());
        CHECK(stopped.disconnects == 0);
    }
    Client taken_over{options_for(broker, "taken-over")};
    will.topic = "will/2";
    taken_over.start(will);
    Client thief{
        options_for(broker, "taken-over")};  // the broker ends a connection whose client id another takes
    thief.start();
    REQUIRE(wills.has(1));
    thief.bus.stop();
    const auto got = wills.messages();
    CHECK(got[0].topic == "will/2");  // so the one that stopped has left none
    CHECK(got[0].payload == "down");
    CHECK(got[0].content_type == "application/json");
    CHECK(got[0].property("epoch") == "7");
    CHECK(eventually([&] { return taken_over.log.count("bus disconnected", "Session taken over") >= 1; }));
}

TEST_CASE("after the broker was killed the bus reconnects, subscribes again, and repeats nothing") {
    TestBroker broker;
    Inbox inbox;
    std::atomic<int> acknowledged = 0;
    Client client{options_for(broker, "survivor")};
    client.bus.subscribe("survivor/#", 1, inbox.handler());
    client.start();
    CHECK(client.bus.publish(message("survivor/1", "", 1)));
    REQUIRE(inbox.has(1));

    broker.freeze();  // what is sent now stays unacknowledged
    for (int i = 0; i < 10; ++i) {
        CHECK(client.bus.publish(message("survivor/lost", "", 1), [&] { ++acknowledged; }));
    }
    REQUIRE(eventually([&] { return client.counted("sent") == 11; }));
    broker.kill();
    REQUIRE(eventually([&] { return client.disconnects == 1; }));
    CHECK_FALSE(client.bus.connected());
    CHECK_FALSE(client.bus.publish(message("survivor/2", "", 1)));

    broker.start();
    REQUIRE(eventually([&] { return client.connects == 2; }));
    CHECK(client.bus.connected());
    CHECK(client.bus.publish(message("survivor/3", "", 1), [&] { acknowledged += 100; }));
    REQUIRE(inbox.has(2));
    CHECK(inbox.messages()[1].topic == "survivor/3");
    CHECK(eventually([&] { return acknowledged == 100; }));
    CHECK(inbox.size() == 2);  // its acknowledgement came last: nothing else was on its way
    CHECK(client.disconnects == 1);
}

TEST_CASE("a broker that comes later is found, and its absence is logged once") {
    TestBroker broker;
    broker.terminate();
    Client client{options_for(broker, "early")};
    client.bus.start({});
    CHECK_FALSE(client.bus.publish(message("early")));
    CHECK(client.counted("refused") == 1);
    REQUIRE(eventually([&] { return client.log.count("bus can't connect") >= 1; }));
    broker.start();
    CHECK(client.is_connected());
    CHECK(client.log.count("bus can't connect", "Connection refused") == 1);
    CHECK(client.disconnects == 0);
}

TEST_CASE("a wrong password is logged with the broker's reason, never shown, and tried again") {
    const TestBroker broker;
    auto options = options_for(broker, "wrong");
    options.password = "not-the-password";
    Client client{options};
    client.bus.start({});
    const auto refusals = [&] {
        const auto log = broker.log();
        std::size_t count = 0;
        for (std::size_t at = 0; (at = log.find("not authorised", at)) != std::string::npos; ++at) ++count;
        return count;
    };
    CHECK(eventually([&] { return refusals() >= 3; }));
    CHECK(client.log.count("bus can't connect", "Not authorized") == 1);
    CHECK_FALSE(client.bus.connected());
    CHECK_FALSE(client.bus.publish(message("wrong")));
    client.bus.stop();
    CHECK(client.log.text().find("not-the-password") == std::string::npos);
}

TEST_CASE("a QoS 1 message the broker refuses is logged and not acknowledged, and others go on") {
    const TestBroker broker{{.acl = "user test\ntopic readwrite mine/#\n"}};
    std::atomic<int> acknowledged = 0;
    Client client{options_for(broker, "refused")};
    client.start();
    CHECK(client.bus.publish(message("theirs/1", "", 1), [&] { acknowledged += 100; }));
    CHECK(client.bus.publish(message("mine/1", "", 1), [&] { ++acknowledged; }));
    CHECK(eventually([&] { return acknowledged == 1; }));
    CHECK(client.log.count("message refused by the broker", "theirs/1") == 1);
    CHECK(client.log.count("Not authorized") == 1);
    CHECK(client.counted("failed") == 1);
}

TEST_CASE("publish says no when the outgoing queue is full, and yes again when the broker goes on") {
    TestBroker broker;
    auto options = options_for(broker, "full");
    options.outgoing_messages = 100;
    options.receive_maximum = 10;
    std::atomic<int> acknowledged = 0;
    Client client{options};
    client.start();
    broker.freeze();
    int accepted = 0;
    REQUIRE(eventually([&] {  // 10 under way, 100 queued
        const bool taken =
            client.bus.publish(message("full", std::string(1000, 'x'), 1), [&] { ++acknowledged; });
        accepted += taken ? 1 : 0;
        return !taken && client.counted("sent") == 10;
    }));
    CHECK(accepted == 110);
    CHECK_FALSE(client.bus.publish(message("full", "", 0)));
    broker.thaw();
    CHECK(eventually([&] { return acknowledged == accepted; }));
    CHECK(client.bus.publish(message("full", "", 1)));
    CHECK(client.disconnects == 0);
}

TEST_CASE("ten thousand messages of several threads arrive, each thread's in its order") {
    constexpr int threads = 4;
    constexpr int each = 2500;
    const TestBroker broker;
    for (const int qos : {0, 1}) {
        CAPTURE(qos);
        // The delivery thread's own until `total` says that all is there.
        std::map<std::string, std::vector<std::string>> got;
        std::atomic<int> total = 0;
        std::atomic<bool> late = false;
        Client sender{options_for(broker, "sender")};
        Client receiver{options_for(broker, "receiver")};
        receiver.bus.subscribe("many/+", qos, [&](const Message& arrived) {
            got[arrived.topic].push_back(arrived.payload);
            ++total;
        });
        receiver.start();
        sender.start();
        {
            std::vector<std::jthread> senders;
            for (int thread = 0; thread < threads; ++thread) {
                senders.emplace_back([&, thread] {
                    const auto topic = "many/" + std::to_string(thread);
                    for (int i = 0; i < each && !late; ++i) {
                        const auto sent = [&] {
                            return sender.bus.publish(message(topic, std::to_string(i), qos));
                        };
                        if (!eventually(sent)) late = true;
                    }
                });
            }
        }
        CHECK_FALSE(late);
        REQUIRE(eventually([&] { return total == threads * each; }, 20s));
        std::vector<std::string> expected;
        for (int i = 0; i < each; ++i) expected.push_back(std::to_string(i));
        CHECK(got.size() == threads);
        for (const auto& [topic, numbers] : got) CHECK_MESSAGE(numbers == expected, topic);
    }
}

TEST_CASE(
    "a large message passes, and one above the broker's bound is refused without losing the connection") {
    const TestBroker broker;
    auto options = options_for(broker, "large");
    Inbox inbox;
    Client client{options};
    client.bus.subscribe("large/#", 1, inbox.handler());
    client.start();
    CHECK(client.bus.publish(message("large/1", std::string(1 << 20, 'x'), 1)));
    REQUIRE(inbox.has(1));
    CHECK(inbox.messages()[0].payload.size() == 1 << 20);
    CHECK_FALSE(client.bus.publish(message("large/2", std::string((1 << 20) + 1, 'x'), 1)));
    auto with_properties = message("large/3", std::string(1 << 20, 'x'), 1);
    for (const auto* name : {"a", "b"}) with_properties.set_property(name, std::string(60'000, 'x'));
    CHECK(client.bus.publish(with_properties));  // its payload alone isn't too large
    CHECK(client.bus.publish(message("large/4", "x", 1)));
    REQUIRE(inbox.has(2));
    CHECK(inbox.messages()[1].topic == "large/4");
    CHECK(client.log.count("message not sent", "large/3") == 1);
    CHECK(client.disconnects == 0);
}

TEST_CASE("what MQTT can't carry is refused at publish and harms nothing") {
    const TestBroker broker;
    std::atomic<bool> acknowledged = false;
    Client client{options_for(broker, "impossible")};
    client.start();
    const auto with = [](auto change) {
        auto made = message("impossible");
        change(made);
        return made;
    };
    const Message impossible[] = {
        message(""),
        message("impossible/+"),
        message("impossible/#"),
        message(std::string{"impossible\0", 11}),
        message("impossible/\xff"),
        message(std::string(65536, 't')),
        message("impossible", "", 2),
        with([](Message& made) { made.response_topic = "reply/#"; }),
        with([](Message& made) { made.response_topic = "\xc3"; }),
        with([](Message& made) { made.content_type = "text\n"; }),
        with([](Message& made) { made.correlation_data = std::string(65536, 'c'); }),
        with([](Message& made) { made.set_property("name", std::string(65536, 'v')); }),
        with([](Message& made) { made.set_property("name", std::string{"a\0b", 3}); }),
        with([](Message& made) { made.set_property("\xff", "value"); }),
    };
    for (const auto& one : impossible) {
        CAPTURE(one.topic.substr(0, 40));
        CHECK_FALSE(client.bus.publish(one));
    }
    client.bus.subscribe("not/#/a/filter", 0, [](const Message&) {});
    client.bus.subscribe("", 0, [](const Message&) {});
    CHECK(client.log.count("subscription not possible") == 2);
    CHECK(client.bus.publish(message("possible", "", 1), [&] { acknowledged = true; }));
    CHECK(eventually([&] { return acknowledged.load(); }));
    CHECK(client.disconnects == 0);
}

TEST_CASE("callbacks that throw are logged and counted, and nothing else") {
    const TestBroker broker;
    Inbox inbox;
    Client client{options_for(broker, "throws")};
    client.bus.on_connected([] { throw std::runtime_error{"connected-failure"}; });
    client.bus.subscribe("throws", 0, [](const Message&) { throw std::runtime_error{"handler-failure"}; });
    client.bus.subscribe("throws", 0, [](const Message&) { throw 1; });
    client.bus.subscribe("throws", 0, inbox.handler());
    client.start();
    CHECK(client.bus.publish(message("throws", "", 1),
                             [] { throw std::runtime_error{"acknowledged-failure"}; }));
    REQUIRE(inbox.has(1));
    CHECK(eventually([&] { return client.counted("callback_failures") == 4; }));
    CHECK(client.log.count("connected-failure") == 1);
    CHECK(client.log.count("handler-failure", "throws") == 1);
    CHECK(client.log.count("acknowledged-failure") == 1);
    CHECK(client.bus.connected());
}

TEST_CASE("stop sends what is queued, waits for its acknowledgement, and may be called twice") {
    const TestBroker broker;
    Inbox inbox;
    std::atomic<int> acknowledged = 0;
    Client receiver{options_for(broker, "stop-receiver")};
    receiver.bus.subscribe("stop/+", 1, inbox.handler());
    receiver.start();
    Client client{options_for(broker, "stop")};
    client.start();
    for (int i = 0; i < 2000; ++i) {
        CHECK(client.bus.publish(message("stop/" + std::to_string(i), "", 1), [&] { ++acknowledged; }));
    }
    client.bus.stop();
    CHECK(acknowledged == 2000);
    CHECK_FALSE(client.bus.publish(message("stop/late")));
    client.bus.stop();
    CHECK(inbox.has(2000));
}

TEST_CASE("stop ends within its time when the broker hangs, when it is away, and when nothing was started") {
    TestBroker broker;
    const auto seconds_to_stop = [](MosquittoBus& bus) {
        const auto began = std::chrono::steady_clock::now();
        bus.stop();
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    };
    Client hanging{options_for(broker, "hanging")};
    hanging.start();
    broker.freeze();
    CHECK(hanging.bus.publish(message("hanging", "", 1)));
    const auto hung = seconds_to_stop(hanging.bus);
    CHECK(hung > 1.5);
    CHECK(hung < 4);
    Client connecting{options_for(broker, "connecting")};
    connecting.bus.start({});
    CHECK(seconds_to_stop(connecting.bus) < 3);
    broker.kill();
    Client absent{options_for(broker, "absent")};
    absent.bus.start({});
    REQUIRE(eventually([&] { return absent.log.count("bus can't connect") == 1; }));
    CHECK(seconds_to_stop(absent.bus) < 1);
    Client idle{options_for(broker, "idle")};
    CHECK(seconds_to_stop(idle.bus) < 1);
}

TEST_CASE("options that can't be right are refused at construction") {
    CapturedLog log;
    Metrics metrics;
    const auto make = [&](auto change) {
        MosquittoBus::Options options;
        options.address = "127.0.0.1:1883";
        options.client_id = "test";
        change(options);
        MosquittoBus bus{options, log.log(), metrics};
    };
    using Options = MosquittoBus::Options;
    CHECK_NOTHROW(make([](Options&) {}));
    CHECK_THROWS_AS(make([](Options& options) { options.address = "nowhere"; }), std::invalid_argument);
    CHECK_THROWS_AS(make([](Options& options) { options.client_id = ""; }), std::invalid_argument);
    CHECK_THROWS_AS(make([](Options& options) { options.keepalive_seconds = 4; }), std::invalid_argument);
    CHECK_THROWS_AS(make([](Options& options) { options.receive_maximum = 0; }), std::invalid_argument);
}

}  // namespace
}  // namespace kontor
