// What a real broker won't do on demand: the test itself is the broker, byte by byte.
#include <doctest/doctest.h>

#include <thread>

#include "runtime/bus/mosquitto_bus.hpp"
#include "runtime/testing/captured_log.hpp"
#include "runtime/testing/eventually.hpp"
#include "runtime/testing/loopback.hpp"

namespace kontor {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

constexpr auto patience = 10s;

const auto connack = "\x20\x03\0\0\0"s;

std::string text(std::string_view value) {
    return std::string{'\0', static_cast<char>(value.size())} + std::string{value};
}

/// A packet whose length fits one byte.
std::string packet(char type, const std::string& body) {
    REQUIRE(body.size() < 128);
    return std::string{type, static_cast<char>(body.size())} + body;
}

std::string publish(std::string_view topic, const std::string& properties, std::string_view payload) {
    return packet('\x30',
                  text(topic) + static_cast<char>(properties.size()) + properties + std::string{payload});
}

struct Client {
    explicit Client(LoopbackSocket& listener, Milliseconds connect_timeout = 10s,
                    Milliseconds acknowledge_timeout = 20s)
        : bus{options(listener, connect_timeout, acknowledge_timeout), log.log(), metrics} {
        bus.on_disconnected([this] { ++disconnects; });
    }

    static MosquittoBus::Options options(LoopbackSocket& listener, Milliseconds connect,
                                         Milliseconds acknowledge) {
        MosquittoBus::Options made;
        made.address = "127.0.0.1:" + std::to_string(listener.port());
        made.client_id = "scripted";
        made.username = "name";
        made.password = "secret";
        made.receive_maximum = 0x1234;
        made.max_packet_bytes = 0x00abcdef;
        made.keepalive_seconds = 77;
        made.connect_timeout = connect;
        made.acknowledge_timeout = acknowledge;
        return made;
    }

    CapturedLog log;
    Metrics metrics;
    std::atomic<int> disconnects = 0;
    MosquittoBus bus;  // last: its thread ends before what callbacks use
};

/// Accepts the client and grants it `subscriptions` subscriptions.
LoopbackSocket serve(LoopbackSocket& listener, int subscriptions) {
    auto socket = listener.accept(patience);
    socket.receive_packet(patience);
    socket.send(connack);
    for (int i = 0; i < subscriptions; ++i) {
        const auto request = socket.receive_packet(patience);
        socket.send(packet('\x90', request.substr(2, 2) + "\0\x01"s));
    }
    return socket;
}

TEST_CASE("CONNECT asks for a clean start, no session, and states the client's bounds") {
    auto listener = LoopbackSocket::listening();
    Client client{listener};
    Message will;
    will.topic = "will";
    will.payload = "gone";
    will.retain = true;
    will.qos = 1;
    client.bus.start(will);
    auto socket = listener.accept(patience);
    const auto connect = socket.receive_packet(patience);
    CHECK(connect[0] == '\x10');
    CHECK(connect.substr(2, 7) == text("MQTT") + '\x05');
    CHECK(connect[9] == '\xee');  // name, password, retained will at QoS 1, clean start
    CHECK(connect.substr(10, 2) == "\0\x4d"s);
    CHECK(connect.find("\x27\x00\xab\xcd\xef"s) != std::string::npos);  // Maximum Packet Size
    CHECK(connect.find("\x21\x12\x34"s) != std::string::npos);          // Receive Maximum
    CHECK(connect.find(text("scripted")) != std::string::npos);
    CHECK(connect.find(text("will") + text("gone") + text("name") + text("secret")) != std::string::npos);
    const auto properties = connect.substr(13, static_cast<std::size_t>(connect[12]));
    CHECK(properties.size() ==
          8);  // those two alone: without a Session Expiry Interval the session ends at once
}

TEST_CASE("a refused subscription is logged with its filter, and the others stand") {
    auto listener = LoopbackSocket::listening();
    std::atomic<int> arrived = 0;
    Client client{listener};
    client.bus.subscribe("refused/#", 1, [](const Message&) {});
    client.bus.subscribe("granted/#", 1, [&](const Message&) { ++arrived; });
    client.bus.start({});
    auto socket = listener.accept(patience);
    socket.receive_packet(patience);
    socket.send(connack);
    const auto first = socket.receive_packet(patience);
    const auto second = socket.receive_packet(patience);
    CHECK(first.find("refused/#") != std::string::npos);
    CHECK(second.find("granted/#") != std::string::npos);
    CHECK_FALSE(client.bus.connected());
    socket.send(packet('\x90', first.substr(2, 2) + "\0\x87"s));
    REQUIRE(eventually([&] { return client.log.count("subscription refused", "refused/#") == 1; }));
    CHECK_FALSE(client.bus.connected());  // one is still to be answered
    socket.send(packet('\x90', second.substr(2, 2) + "\0\x01"s));
    REQUIRE(eventually([&] { return client.bus.connected(); }));
    CHECK(client.log.count("Not authorized") == 1);
    socket.send(publish("granted/1", "", ""));
    CHECK(eventually([&] { return arrived == 1; }));
}

TEST_CASE("a broker that doesn't name the subscription leaves it to the filters") {
    auto listener = LoopbackSocket::listening();
    std::atomic<int> a = 0;
    std::atomic<int> b = 0;
    Client client{listener};
    client.bus.subscribe("a/+", 1, [&](const Message&) { ++a; });
    client.bus.subscribe("b/#", 1, [&](const Message&) { ++b; });
    client.bus.start({});
    auto socket = serve(listener, 2);
    socket.send(publish("a/1", "", "") + publish("b/1/2", "", "") + publish("c", "", "") +
                publish("b", "", ""));
    CHECK(eventually([&] { return a == 1 && b == 2; }));
}

TEST_CASE("malformed packets cost the connection, nothing more, and the bus comes back") {
    const std::string malformed[] = {
        publish("a", "\x26\0\x09n"s, ""),                   // a user property longer than the packet
        publish("a", "\x26\0\x01n\0\x01\xff"s, ""),         // one whose value is not UTF-8
        publish("a", "\x01\x02"s, ""),                      // payload format 2
        publish("a", "\x02\0\0\0\x01\x02\0\0\0\x01"s, ""),  // two expiries
        publish("a", "\x7f"s, ""),                          // no such property
        publish("a", "\x08\0\x01#"s, ""),                   // a response topic with a wildcard
        publish("a\xc3", "", ""),                           // a topic that is not UTF-8
        publish("", "", ""),                                // no topic
        packet('\x30', "\0\x09"s),                          // shorter than its topic
        packet('\x36', text("a") + "\0\x01\0"s),            // QoS 3
        "\x30\xff\xff\xff\xff\x7f"s,                        // a length of five bytes
        packet('\x90', "\0"s),                              // half a SUBACK
        packet('\x00', ""),                                 // no such packet
    };
    for (const auto& bytes : malformed) {
        CAPTURE(&bytes - malformed);
        auto listener = LoopbackSocket::listening();
        std::atomic<int> arrived = 0;
        Client client{listener};
        client.bus.subscribe("#", 1, [&](const Message&) { ++arrived; });
        client.bus.start({});
        auto socket = serve(listener, 1);
        REQUIRE(eventually([&] { return client.bus.connected(); }));
        socket.send(bytes);
        CHECK(socket.closed_by_peer(patience));
        CHECK(eventually([&] { return client.disconnects == 1; }));
        CHECK(arrived == 0);
        auto again = serve(listener, 1);
        again.send(publish("a", "\x26\0\x01n\0\x01v\x26\0\0\0\0"s, "fine"));
        CHECK(eventually([&] { return arrived == 1; }));
    }
}

TEST_CASE("packets may come in any pieces") {
    auto listener = LoopbackSocket::listening();
    std::atomic<int> arrived = 0;
    Client client{listener};
    client.bus.subscribe("#", 1, [&](const Message& got) { arrived += got.payload == "payload" ? 1 : 100; });
    client.bus.start({});
    auto socket = serve(listener, 1);
    for (const char byte : publish("a/b", "", "payload") + publish("a/b", "", "payload"))
        socket.send({&byte, 1});
    CHECK(eventually([&] { return arrived == 2; }));
}

TEST_CASE("a server that says nothing is given up and tried again") {
    auto listener = LoopbackSocket::listening();
    Client client{listener, 100ms};
    client.bus.start({});
    auto socket = listener.accept(patience);
    CHECK(socket.closed_by_peer(patience));
    CHECK(eventually(
        [&] { return client.log.count("bus can't connect", "no answer from the broker in time") == 1; }));
    auto again = listener.accept(patience);
    CHECK(again.receive_packet(patience)[0] == '\x10');
    CHECK(client.disconnects == 0);
}

TEST_CASE(
    "a broker that stops to acknowledge is given up: what it forgot would never be sent again otherwise") {
    auto listener = LoopbackSocket::listening();
    std::atomic<int> acknowledged = 0;
    Client client{listener, 10s, 100ms};
    client.bus.start({});
    auto socket = serve(listener, 0);
    REQUIRE(eventually([&] { return client.bus.connected(); }));
    Message message;
    message.topic = "a";
    message.qos = 1;
    CHECK(client.bus.publish(message, [&] { ++acknowledged; }));
    CHECK(socket.receive_packet(patience)[0] == '\x32');
    CHECK(socket.closed_by_peer(patience));
    CHECK(eventually([&] { return client.disconnects == 1; }));
    CHECK(client.log.count("bus disconnected", "no acknowledgement from the broker in time") == 1);
    CHECK(acknowledged == 0);
}

TEST_CASE("the broker's receive maximum bounds what is under way, and order is kept") {
    auto listener = LoopbackSocket::listening();
    Client client{listener};
    client.bus.start({});
    auto socket = listener.accept(patience);
    socket.receive_packet(patience);
    socket.send(packet('\x20', "\0\0\x03\x21\0\x02"s));  // Receive Maximum 2
    REQUIRE(eventually([&] { return client.bus.connected(); }));
    for (int i = 0; i < 6; ++i) {
        Message message;
        message.topic = std::to_string(i);
        message.qos = 1;
        CHECK(client.bus.publish(message));
    }
    for (char i = '0'; i < '6'; i = static_cast<char>(i + 2)) {
        const auto first = socket.receive_packet(patience);
        const auto second = socket.receive_packet(patience);
        CHECK(first[4] == i);
        CHECK(second[4] == i + 1);
        CHECK_THROWS(socket.receive(1, 50ms));  // a third waits for an acknowledgement
        socket.send(packet('\x40', first.substr(5, 2)) + packet('\x40', second.substr(5, 2)));
    }
}

TEST_CASE("the reason a broker gives for ending the connection is logged") {
    auto listener = LoopbackSocket::listening();
    Client client{listener};
    client.bus.start({});
    auto socket = serve(listener, 0);
    REQUIRE(eventually([&] { return client.bus.connected(); }));
    socket.send("\xe0\x02\x8b\0"s);  // DISCONNECT: server shutting down
    CHECK(eventually([&] { return client.log.count("bus disconnected", "Server shutting down") == 1; }));
}

TEST_CASE("stop tells the broker good-bye, so that no last will is published") {
    auto listener = LoopbackSocket::listening();
    Client client{listener};
    client.bus.start({});
    auto socket = serve(listener, 0);
    REQUIRE(eventually([&] { return client.bus.connected(); }));
    client.bus.stop();
    const auto farewell = socket.receive_packet(patience);
    CHECK(farewell[0] == '\xe0');
    CHECK((farewell.size() == 2 || farewell[2] == 0));
}

TEST_CASE("an idle broker that hangs is found out by keep-alive") {
    auto listener = LoopbackSocket::listening();
    CapturedLog log;
    Metrics metrics;
    auto options = Client::options(listener, 10s, 20s);
    options.keepalive_seconds = 5;  // the least there is
    MosquittoBus bus{options, log.log(), metrics};
    bus.start({});
    auto socket = serve(listener, 0);
    CHECK(socket.receive_packet(patience) == "\xc0\0"s);  // PINGREQ
    CHECK(socket.closed_by_peer(patience));
    CHECK(eventually([&] { return log.count("bus disconnected", "Keepalive") == 1; }));
}

}  // namespace
}  // namespace kontor
