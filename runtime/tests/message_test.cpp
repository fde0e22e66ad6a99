#include "runtime/bus/message.hpp"

#include <doctest/doctest.h>

namespace kontor {
namespace {

struct Match {
    std::string_view filter;
    std::string_view topic;
    bool matches;
};

constexpr Match matches[] = {
    {"a/b/c", "a/b/c", true},
    {"a/b/c", "a/b", false},
    {"a/b", "a/b/c", false},
    {"a/b/c", "a/b/d", false},
    {"a/b", "A/b", false},
    {"a/b", "a/bc", false},
    {"a/bc", "a/b", false},
    // one level
    {"+", "a", true},
    {"+", "a/b", false},
    {"+", "/a", false},
    {"+/+", "/a", true},
    {"/+", "/a", true},
    {"a/+", "a/b", true},
    {"a/+", "a", false},
    {"a/+", "a/", true},
    {"a/+", "a/b/c", false},
    {"a/+/c", "a/b/c", true},
    {"a/+/c", "a//c", true},
    {"a/+/c", "a/b/d", false},
    {"a/+/c", "a/b/c/d", false},
    {"+/b/+", "a/b/c", true},
    // all levels
    {"#", "a", true},
    {"#", "a/b/c", true},
    {"#", "/", true},
    {"a/#", "a", true},
    {"a/#", "a/", true},
    {"a/#", "a/b/c", true},
    {"a/#", "ab", false},
    {"a/#", "b/a", false},
    {"a/b/#", "a", false},
    {"+/#", "a/b/c", true},
    {"a/+/#", "a", false},
    {"a/+/#", "a/b", true},
    {"a/+/#", "a/b/c/d", true},
    // empty levels count
    {"a//b", "a//b", true},
    {"a/b", "a//b", false},
    {"a/b/", "a/b", false},
    {"a/b", "a/b/", false},
    {"/", "/", true},
    {"/a", "a", false},
    {"", "a", false},
    // topics of the broker's own are not matched by a wildcard in the first level
    {"#", "$SYS/broker", false},
    {"+/broker", "$SYS/broker", false},
    {"$SYS/#", "$SYS/broker", true},
    {"$SYS/+", "$SYS/broker", true},
    {"a/#", "a/$b", true},
    // shared subscriptions match by what follows the group
    {"$share/inventory/kontor/rpc/inventory/+", "kontor/rpc/inventory/reserve", true},
    {"$share/inventory/kontor/rpc/inventory/+", "kontor/rpc/orders/create", false},
    {"$share/g/#", "a/b", true},
    {"$share/g/#", "$SYS/broker", false},
    {"$share/g/a", "$share/g/a", false},
};

TEST_CASE("a filter matches the topics MQTT says it does") {
    for (const auto& [filter, topic, expected] : matches) {
        CAPTURE(filter);
        CAPTURE(topic);
        CHECK(topic_matches(filter, topic) == expected);
    }
}

TEST_CASE("a topic's levels are counted from 0, and those it lacks are empty") {
    constexpr std::string_view topic = "kontor/rpc//get";
    CHECK(topic_level(topic, 0) == "kontor");
    CHECK(topic_level(topic, 1) == "rpc");
    CHECK(topic_level(topic, 2) == "");
    CHECK(topic_level(topic, 3) == "get");
    CHECK(topic_level(topic, 4) == "");
    CHECK(topic_level(topic, 400) == "");
    CHECK(topic_level("", 0) == "");
    CHECK(topic_level("a/", 1) == "");
}

TEST_CASE("the first user property of a name counts") {
    Message message;
    CHECK(message.property("id") == "");
    message.set_property("id", "one");
    message.set_property("ID", "upper");
    message.set_property("id", "two");
    CHECK(message.property("id") == "one");
    CHECK(message.property("ID") == "upper");
    CHECK(message.user_properties.size() == 3);
}

}  // namespace
}  // namespace kontor
