#include "runtime/bus/outgoing_queue.hpp"

#include <doctest/doctest.h>

#include <memory>

namespace kontor {
namespace {

OutgoingQueue::Entry entry(std::string topic, std::string payload = "") {
    Message message;
    message.topic = std::move(topic);
    message.payload = std::move(payload);
    return {std::move(message), {}};
}

TEST_CASE("an outgoing queue refuses everything until it is opened") {
    OutgoingQueue queue{2, 100};
    CHECK_FALSE(queue.push(entry("a")));
    queue.open();
    CHECK(queue.push(entry("a")));
}

TEST_CASE("an outgoing queue keeps order and both of its bounds") {
    OutgoingQueue queue{3, 10};
    queue.open();
    CHECK(queue.push(entry("a", "1234")));
    CHECK(queue.push(entry("b", "1234")));
    CHECK_FALSE(queue.push(entry("c")));  // an eleventh byte
    CHECK(queue.pop()->message.topic == "a");
    CHECK(queue.push(entry("c")));
    CHECK(queue.push(entry("d")));
    CHECK_FALSE(queue.push(entry("e")));  // a fourth message
    CHECK(queue.pop()->message.topic == "b");
    CHECK(queue.pop()->message.topic == "c");
    CHECK(queue.pop()->message.topic == "d");
    CHECK_FALSE(queue.pop().has_value());
    CHECK(queue.empty());
}

TEST_CASE(
    "a dropped queue is closed and forgets what it held, and takes its full measure when opened again") {
    OutgoingQueue queue{1, 4};
    queue.open();
    const auto held = std::make_shared<int>(1);
    auto kept = entry("a", "123");
    kept.acknowledged = [held] {};
    CHECK(queue.push(std::move(kept)));
    CHECK(held.use_count() == 2);
    queue.drop();
    CHECK(held.use_count() == 1);
    CHECK(queue.empty());
    CHECK_FALSE(queue.push(entry("b")));
    queue.open();
    CHECK(queue.push(entry("b", "123")));
}

TEST_CASE("a sealed queue gives what it holds and never takes more") {
    OutgoingQueue queue{4, 100};
    queue.open();
    CHECK(queue.push(entry("a")));
    queue.seal();
    CHECK_FALSE(queue.push(entry("b")));
    queue.open();
    CHECK_FALSE(queue.push(entry("b")));
    CHECK(queue.pop()->message.topic == "a");
}

}  // namespace
}  // namespace kontor
