#include <doctest/doctest.h>
#include <pthread.h>

#include <algorithm>
#include <set>
#include <vector>

#include "runtime/base/bounds.hpp"
#include "runtime/base/clock.hpp"
#include "runtime/base/ids.hpp"
#include "runtime/base/json.hpp"
#include "runtime/base/money.hpp"
#include "runtime/base/sku.hpp"

using namespace kontor;

namespace {

struct FixedClock final : Clock {
    Time time{};
    Time now() const override { return time; }
    SteadyTime steady() const override { return SteadyTime{}; }
};

std::string nested(std::size_t depth) {
    std::string text;
    for (std::size_t i = 0; i < depth; ++i) text += R"({"a":)";
    return text + "1" + std::string(depth, '}');
}

/// Runs it on a thread with a service's stack.
void run_on_bounded_stack(void* (*work)(void*), void* argument) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, thread_stack_bytes);
    pthread_t thread{};
    REQUIRE(pthread_create(&thread, &attributes, work, argument) == 0);
    pthread_attr_destroy(&attributes);
    pthread_join(thread, nullptr);
}

/// All that recurses.
void* copy_and_write(void* argument) {
    auto& json = *static_cast<Json*>(argument);
    const auto copy = json;
    const bool same = copy == json && parse_json(copy.dump()) == json;
    json = same;
    return nullptr;
}

}  // namespace

TEST_CASE("JSON from outside is read unless it is malformed or too deep") {
    CHECK(parse_json(R"({"a":["]}",{"b":"\\\"["}]})") == Json{{"a", {"]}", {{"b", "\\\"["}}}}});
    CHECK(parse_json("}").is_discarded());
    CHECK(parse_json("").is_discarded());
    CHECK(parse_json(nested(max_message_depth)).is_object());
    CHECK(parse_json(nested(max_message_depth + 1)).is_discarded());
    CHECK(parse_json(nested(max_request_depth + 1), max_request_depth).is_discarded());
    std::string wide = "[";
    for (std::size_t i = 0; i < 2 * max_message_depth; ++i) wide += "[],";
    CHECK(parse_json(wide + "[]]").is_array());
    CHECK(parse_json(R"([")" + std::string(2 * max_message_depth, '[') + R"("])").is_array());
}

TEST_CASE("the deepest JSON that is let in fits a thread's stack") {
    auto json = parse_json(nested(max_message_depth));
    run_on_bounded_stack(copy_and_write, &json);
    CHECK(json == true);
}

TEST_CASE("times are written and read back to the millisecond") {
    for (const std::int64_t ms : {0LL, 1LL, 999LL, 1'763'830'897'123LL, 4'102'444'799'999LL}) {
        const Time time{Milliseconds{ms}};
        CHECK(parse_time(format_time(time)) == time);
    }
    CHECK(format_time(Time{Milliseconds{1'763'830'897'123}}) == "2025-11-22T17:01:37.123Z");
    CHECK(parse_time("2038-01-19T03:14:08Z") == Time{Milliseconds{2'147'483'648'000}});
}

TEST_CASE("what is not an RFC 3339 UTC time is not read") {
    for (const char* text :
         {"", "2025-11-22", "2025-11-22T17:01:37", "2025-11-22T17:01:37+01:00", "2025-13-01T00:00:00Z",
          "2025-02-29T00:00:00Z", "2025-11-22T24:00:00Z", "2025-11-22T17:60:00Z", "2025-11-22T17:01:37.Z",
          "2025-11-22T17:01:37.1234567890Z", "-025-11-22T17:01:37Z", "2025-11-22T17:01:37Zjunk"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_time(text).has_value());
    }
}

TEST_CASE("ids of one process sort in the order they were made, even when the clock stands or goes back") {
    FixedClock clock;
    clock.time = Time{Milliseconds{1'763'830'897'123}};
    SystemIds ids{clock};
    std::vector<std::string> made;
    for (int i = 0; i < 10'000; ++i) {
        if (i == 5'000) clock.time -= std::chrono::hours{1};
        made.push_back(ids.uuid());
    }
    CHECK(std::ranges::is_sorted(made));
    CHECK(std::set<std::string>{made.begin(), made.end()}.size() == made.size());
    for (const auto& id : made) {
        REQUIRE(is_uuid(id));
        REQUIRE(id[14] == '7');
        REQUIRE(std::string_view{"89ab"}.find(id[19]) != std::string_view::npos);
    }
}

TEST_CASE("only the canonical form is an id") {
    CHECK(is_uuid("019ac2f0-3c5e-7a10-8a51-0b6f2f9d4c01"));
    for (const char* text : {"", "019AC2F0-3C5E-7A10-8A51-0B6F2F9D4C01", "019ac2f03c5e7a108a510b6f2f9d4c01",
                             "019ac2f0-3c5e-7a10-8a51-0b6f2f9d4c0", "019ac2f0-3c5e-7a10-8a51-0b6f2f9d4c0g",
                             "{019ac2f0-3c5e-7a10-8a51-0b6f2f9d4c0}"}) {
        CAPTURE(text);
        CHECK_FALSE(is_uuid(text));
    }
}

TEST_CASE("a sku needs no escaping in a topic or a URL") {
    for (const char* sku : {"85123A", "a", "tea-1", "4610117625469", "gift_0001_20", "A.b-c_d"})
        CHECK(is_sku(sku));
    for (const char* sku : {"", "-a", ".a", "BANK CHARGES", "a/b", "a+b", "#", "ä", "a\n"})
        CHECK_FALSE(is_sku(sku));
    CHECK(is_sku(std::string(64, 'x')));
    CHECK_FALSE(is_sku(std::string(65, 'x')));
}

TEST_CASE("a product of money never overflows") {
    CHECK(times({1299, "EUR"}, 3) == Money{3897, "EUR"});
    CHECK(times({max_amount, "EUR"}, 1) == Money{max_amount, "EUR"});
    CHECK(times({0, "EUR"}, INT64_MAX) == Money{0, "EUR"});
    CHECK_FALSE(times({max_amount, "EUR"}, 2).has_value());
    CHECK_FALSE(times({2, "EUR"}, INT64_MAX).has_value());
}
