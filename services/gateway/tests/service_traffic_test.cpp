#include "services/gateway/domain/traffic/service_traffic.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <vector>

namespace gateway {
namespace {

using namespace std::chrono_literals;
using kontor::SteadyTime;
using State = CircuitBreaker::State;

/// A service's traffic, with calls of one attempt each.
struct Lane {
    explicit Lane(ServicePolicy policy = {}) : traffic{std::move(policy)} {}

    ServiceTraffic traffic;
    SteadyTime now{1h};
    std::uint64_t random = 1;

    void arrive(std::initializer_list<const char*> names) {
        for (const auto* name : names) traffic.arrived(name, now);
    }
    std::uint64_t draw() { return random = random * 6364136223846793005ULL + 1442695040888963407ULL; }

    std::expected<Attempt, Refusal> attempt(const std::vector<std::string>& tried = {},
                                            std::string_view key = {}) {
        return traffic.attempt({tried, key}, draw() ^ (draw() >> 32), now);
    }
    /// A call that ends at once; where it went.
    std::string call(AttemptEnd end = AttemptEnd::worked) {
        const auto permit = traffic.begin(now);
        REQUIRE(permit);
        const auto sent = attempt();
        REQUIRE(sent);
        traffic.end(*sent, end, true, now);
        traffic.end(*permit, CallEnd::unknown, now);
        return sent->instance;
    }
    /// Lets what goes to `bad` fail, until that one is avoided.
    int failures_of(const std::string& bad, int calls) {
        int failures = 0;
        for (int i = 0; i < calls; ++i) {
            const auto sent = attempt();
            REQUIRE(sent);
            const bool fails = sent->instance == bad;
            failures += fails ? 1 : 0;
            traffic.end(*sent, fails ? AttemptEnd::failed : AttemptEnd::worked, true, now);
        }
        return failures;
    }
};

ServicePolicy with(Balancing balancing) {
    return {.balancing = balancing};
}

}  // namespace

TEST_CASE("while nobody is known, and where the broker deals out, no instance is named") {
    Lane unknown;
    CHECK(unknown.attempt()->instance.empty());
    Lane shared{with(Balancing::shared)};
    shared.arrive({"a", "b"});
    CHECK(shared.attempt()->instance.empty());
    shared.traffic.end(Attempt{}, AttemptEnd::failed, true, shared.now);  // says nothing of any instance
}

TEST_CASE("calls are spread evenly over those that are up, by any policy") {
    for (const auto balancing : {Balancing::round_robin, Balancing::least_outstanding, Balancing::latency}) {
        Lane lane{with(balancing)};
        lane.arrive({"a", "b", "c"});
        std::map<std::string, int> calls;
        for (int i = 0; i < 3000; ++i) {
            const auto sent = lane.attempt();
            ++calls[sent->instance];
            lane.now += 1ms;
            lane.traffic.end(*sent, AttemptEnd::worked, true, lane.now);
        }
        CHECK(calls.size() == 3);
        for (const auto& [name, count] : calls) {
            CHECK(count > 900);
            CHECK(count < 1100);
        }
    }
}

TEST_CASE("who is draining or gone gets nothing more, at once; who comes back gets its share") {
    Lane lane{with(Balancing::round_robin)};
    lane.arrive({"a", "b"});
    lane.traffic.left("a");
    for (int i = 0; i < 10; ++i) CHECK(lane.call() == "b");
    lane.arrive({"a"});
    std::map<std::string, int> calls;
    for (int i = 0; i < 10; ++i) ++calls[lane.call()];
    CHECK(calls["a"] == 5);
}

TEST_CASE("an instance that fails five times in a row is ejected, and on probation after its time") {
    Lane lane;
    lane.arrive({"a", "b", "c"});
    CHECK(lane.failures_of("b", 300) == 5);
    lane.now += 29s;
    CHECK(lane.failures_of("b", 300) == 0);
    lane.now += 2s;
    const auto probe = [&] {
        for (;;) {
            const auto sent = lane.attempt();
            if (sent->instance == "b") return *sent;
            lane.traffic.end(*sent, AttemptEnd::worked, true, lane.now);
        }
    }();
    for (int i = 0; i < 300; ++i) CHECK(lane.call() != "b");  // one at a time
    lane.traffic.end(probe, AttemptEnd::failed, true, lane.now);
    lane.now += 59s;
    CHECK(lane.failures_of("b", 300) == 0);
    lane.now += 2s;
    CHECK(lane.failures_of("", 300) == 0);
    std::map<std::string, int> calls;
    for (int i = 0; i < 300; ++i) ++calls[lane.call()];
    CHECK(calls["b"] > 50);
}

TEST_CASE("rejections and being busy eject nobody and open nothing") {
    Lane lane;
    lane.arrive({"a", "b"});
    for (int i = 0; i < 100; ++i) {
        lane.call(AttemptEnd::turned_away);
        lane.call(AttemptEnd::worked);
        lane.call(AttemptEnd::abandoned);
    }
    CHECK(lane.traffic.changes(lane.now).empty());
}

TEST_CASE("at most half of the instances are ejected, whatever fails; then their breakers answer for them") {
    CHECK(rc::check([](const std::vector<std::uint8_t>& fates, std::uint8_t count) {
        Lane lane;
        const auto up = static_cast<std::size_t>(count % 7 + 1);
        for (std::size_t i = 0; i < up; ++i) lane.traffic.arrived("i" + std::to_string(i), lane.now);
        for (const auto fate : fates) {
            lane.now += std::chrono::milliseconds{fate * 10};
            const auto sent = lane.attempt();
            if (!sent) continue;
            lane.traffic.end(*sent, fate % 4 == 0 ? AttemptEnd::worked : AttemptEnd::silent, true, lane.now);
            std::size_t ejected = 0;
            for (const auto& view : lane.traffic.view(lane.now).instances)
                ejected += view.ejected_for > 0ms ? 1 : 0;
            RC_ASSERT(ejected * 2 <= up);
        }
    }));
}

TEST_CASE("where every instance fails the call is refused at once, with the time until one is tried again") {
    Lane lane;
    lane.arrive({"a"});
    for (int i = 0; i < 5; ++i) lane.call(AttemptEnd::failed);
    const auto refused = lane.attempt();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().reason == Reason::open);
    CHECK(refused.error().retry_after == 5s);
    lane.now += 5s;
    CHECK(lane.attempt());
}

TEST_CASE("the service's breaker counts calls, not attempts: what another instance saved is no failure") {
    Lane lane;
    for (int i = 0; i < 5; ++i) {
        const auto permit = lane.traffic.begin(lane.now);
        REQUIRE(permit);
        lane.traffic.end(*permit, CallEnd::failed, lane.now);
    }
    const auto refused = lane.traffic.begin(lane.now);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().reason == Reason::open);
    CHECK(refused.error().retry_after == 5s);
    lane.arrive({"a"});  // news: worth a try
    CHECK(lane.traffic.begin(lane.now));
}

TEST_CASE("no more calls are under way than may be; one that ends makes room") {
    Lane lane{{.concurrent_max = 2}};
    const auto first = lane.traffic.begin(lane.now);
    REQUIRE(lane.traffic.begin(lane.now));
    const auto refused = lane.traffic.begin(lane.now);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().reason == Reason::full);
    CHECK(refused.error().retry_after > 0ms);
    lane.traffic.end(*first, CallEnd::worked, lane.now);
    CHECK(lane.traffic.begin(lane.now));
}

TEST_CASE("the next attempt goes to another instance where there is one") {
    for (const auto balancing : {Balancing::round_robin, Balancing::least_outstanding, Balancing::latency}) {
        Lane lane{with(balancing)};
        lane.arrive({"a", "b"});
        for (int i = 0; i < 20; ++i) {
            CHECK(lane.attempt({"a"})->instance == "b");
            CHECK(lane.attempt({"b"})->instance == "a");
        }
        lane.traffic.left("b");
        CHECK(lane.attempt({"a"})->instance == "a");
    }
}

TEST_CASE("a call has so many attempts, and all calls together their budget") {
    Lane lane;
    lane.arrive({"a", "b"});
    CHECK(lane.attempt({"a", "b", "a", "b"}));
    CHECK(lane.attempt({"a", "b", "a", "b", "a"}).error().reason == Reason::tried_enough);
    int further = 1;
    while (lane.attempt({"a"})) ++further;
    CHECK(further == 50);
    CHECK(lane.attempt({"a"}).error().reason == Reason::spent);
    CHECK(lane.attempt());  // a first attempt needs no budget
}

TEST_CASE("only the instance that asked for it is left time; another one is asked after the jitter alone") {
    Lane lane;
    lane.arrive({"a", "b"});
    const std::vector<std::string> one{"a"};
    const std::vector<std::string> both{"a", "b"};
    CHECK(lane.traffic.pause(one, 400ms, 7, lane.now) == 7ms);
    CHECK(lane.traffic.pause(both, 400ms, 7, lane.now) == 407ms);
    lane.traffic.left("b");
    CHECK(lane.traffic.pause(one, 400ms, 7, lane.now) == 407ms);
    CHECK(lane.traffic.pause(std::vector<std::string>(5, "a"), 400ms, 7, lane.now) == 0ms);
}

TEST_CASE("a key stays with its instance as long as that one is up, also for further attempts") {
    Lane lane{{.balancing = Balancing::by_key, .key = "sku"}};
    lane.arrive({"a", "b", "c"});
    const auto owner = lane.attempt({}, "tea")->instance;
    for (int i = 0; i < 10; ++i) CHECK(lane.attempt({owner}, "tea")->instance == owner);
    for (int i = 0; i < 5; ++i) {
        lane.traffic.end(*lane.attempt({}, "tea"), AttemptEnd::failed, true, lane.now);
    }
    CHECK(lane.attempt({}, "tea").error().retry_after == 5s);
    lane.traffic.left(owner);
    CHECK(lane.attempt({}, "tea")->instance != owner);
}

TEST_CASE("how an attempt at an earlier life of an instance ended says nothing of this one") {
    Lane lane;
    lane.arrive({"a"});
    std::vector<Attempt> old;
    for (int i = 0; i < 10; ++i) old.push_back(*lane.attempt());
    lane.arrive({"a"});
    for (const auto& attempt : old) lane.traffic.end(attempt, AttemptEnd::silent, true, lane.now);
    const auto view = lane.traffic.view(lane.now).instances.at(0);
    CHECK(view.breaker == State::closed);
    CHECK(view.outstanding == 0);
}

TEST_CASE("changes are told once, also those that time alone brings") {
    using What = TrafficChange::What;
    Lane lane;
    lane.arrive({"a", "b"});
    lane.failures_of("a", 100);
    const auto changes = lane.traffic.changes(lane.now);
    REQUIRE(changes.size() == 2);
    CHECK(changes[0].instance == "a");
    CHECK(changes[0].what == What::breaker);
    CHECK(changes[0].state == State::open);
    CHECK(changes[1].what == What::ejected);
    CHECK(lane.traffic.changes(lane.now).empty());
    lane.now += 31s;
    CHECK(lane.traffic.changes(lane.now).size() == 2);
}

TEST_CASE("an instance that is 50 ms slower loses nine tenths of its calls within five seconds") {
    // Method: eight callers, each with one call after the other, on a simulated clock.
    Lane lane{with(Balancing::latency)};
    lane.arrive({"a", "b", "c"});
    std::deque<std::pair<SteadyTime, Attempt>> under_way;
    std::map<std::string, int> late;
    const auto slow_since = lane.now + 10s;
    const auto end = slow_since + 30s;
    while (lane.now < end) {
        while (under_way.size() < 8) {
            const auto sent = *lane.attempt();
            const bool slow = sent.instance == "b" && lane.now >= slow_since;
            under_way.emplace_back(lane.now + (slow ? 52ms : 2ms), sent);
            if (lane.now >= slow_since + 5s) ++late[sent.instance];
        }
        const auto next =
            std::ranges::min_element(under_way, {}, [](const auto& each) { return each.first; });
        lane.now = next->first;
        lane.traffic.end(next->second, AttemptEnd::worked, true, lane.now);
        under_way.erase(next);
    }
    const auto all = late["a"] + late["b"] + late["c"];
    CHECK(all > 50'000);
    CHECK(late["b"] * 3 <= all / 10);  // a tenth of its third
    CHECK(late["b"] > 0);              // and it is looked at, some time
}

TEST_CASE("what a stranger announces is bounded") {
    Lane lane;
    for (int i = 0; i < 1000; ++i) lane.traffic.arrived("i" + std::to_string(i), lane.now);
    CHECK(lane.traffic.view(lane.now).instances.size() == ServiceTraffic::instances_max);
}

TEST_CASE("what one instance may have done already is asked of that one alone, as long as it takes") {
    Lane lane;
    lane.arrive({"a", "b"});
    const auto ask_b = [&] {
        return lane.traffic.attempt({.tried = std::vector<std::string>{"b"}, .only = "b"}, lane.draw(),
                                    lane.now);
    };
    for (int i = 0; i < 20; ++i) {
        const auto sent = ask_b();
        REQUIRE(sent);
        CHECK(sent->instance == "b");
        lane.traffic.end(*sent, AttemptEnd::worked, true, lane.now);
    }
    lane.traffic.left("b");
    REQUIRE_FALSE(ask_b());
    CHECK(ask_b().error().reason == Reason::open);
    lane.arrive({"b"});
    CHECK(ask_b()->instance == "b");
    lane.traffic.left("a");
    lane.traffic.left("b");
    CHECK_FALSE(ask_b());  // nor of whomever the broker chooses
}

TEST_CASE("another policy takes hold at once: breakers begin anew, calls under way are still counted") {
    Lane lane{{.breaker = {.failures = 2}}};
    lane.arrive({"a"});
    const auto under_way = lane.traffic.begin(lane.now);
    REQUIRE(under_way);
    const auto sent = lane.attempt();
    lane.call(AttemptEnd::failed);
    lane.call(AttemptEnd::failed);
    CHECK_FALSE(lane.attempt());
    lane.traffic.use({.concurrent_max = 1, .breaker = {.failures = 3}});
    CHECK(lane.traffic.view(lane.now).instances.at(0).breaker == State::closed);
    CHECK(lane.traffic.begin(lane.now).error().reason == Reason::full);
    lane.traffic.end(*sent, AttemptEnd::failed, true, lane.now);  // of before: says nothing any more
    lane.traffic.end(*under_way, CallEnd::failed, lane.now);
    lane.call(AttemptEnd::failed);
    lane.call(AttemptEnd::failed);
    CHECK(lane.attempt());
}

}  // namespace gateway
