#include "services/gateway/domain/traffic/circuit_breaker.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <vector>

#include "services/gateway/domain/traffic/outlier.hpp"

namespace gateway {
namespace {

using namespace std::chrono_literals;
using kontor::SteadyTime;
using State = CircuitBreaker::State;

constexpr SteadyTime start{1h};

/// With the default policy.
struct Breaker {
    CircuitBreaker breaker{BreakerPolicy{}};
    SteadyTime now = start;

    void succeed(int times = 1) {
        for (int i = 0; i < times; ++i) breaker.succeeded(breaker.take(now), now);
    }
    void fail(int times = 1) {
        for (int i = 0; i < times; ++i) breaker.failed(breaker.take(now), now);
    }
    State state() const { return breaker.state(now); }
};

}  // namespace

TEST_CASE_FIXTURE(Breaker, "it opens on so many failures in a row, and admits nothing for its time") {
    fail(4);
    succeed();
    fail(4);
    CHECK(state() == State::closed);
    fail();
    CHECK(state() == State::open);
    CHECK_FALSE(breaker.admits(now));
    CHECK(breaker.open_for(now) == 5s);
    now += 4999ms;
    CHECK_FALSE(breaker.admits(now));
    CHECK(breaker.open_for(now) == 1ms);
    now += 1ms;
    CHECK(breaker.open_for(now) == 0s);
    CHECK(state() == State::half_open);
}

TEST_CASE_FIXTURE(Breaker, "it opens on a rate of failures only when there are enough calls to tell") {
    for (int i = 0; i < 9; ++i) {
        succeed();
        fail();
    }
    succeed();
    CHECK(state() == State::closed);  // 9 of 19
    fail();
    CHECK(state() == State::open);  // 10 of 20
}

TEST_CASE_FIXTURE(Breaker, "calls of more than a window ago don't count") {
    for (int i = 0; i < 9; ++i) {
        succeed();
        fail();
    }
    now += 11s;
    succeed();
    fail();
    CHECK(state() == State::closed);
}

TEST_CASE_FIXTURE(Breaker, "half-open it admits a few probes at a time, and closes when they succeed") {
    fail(5);
    now += 5s;
    std::vector<CircuitBreaker::Permit> probes;
    for (int i = 0; i < 3; ++i) {
        REQUIRE(breaker.admits(now));
        probes.push_back(breaker.take(now));
    }
    CHECK_FALSE(breaker.admits(now));
    breaker.succeeded(probes[0], now);
    CHECK_FALSE(breaker.admits(now));
    breaker.withdrawn(probes[1], now);
    CHECK(breaker.admits(now));
    breaker.succeeded(probes[2], now);
    CHECK(state() == State::half_open);
    succeed();
    CHECK(state() == State::closed);
}

TEST_CASE_FIXTURE(Breaker, "a probe that fails opens it again, for its whole time") {
    fail(5);
    now += 5s;
    fail();
    CHECK(state() == State::open);
    CHECK(breaker.open_for(now) == 5s);
}

TEST_CASE_FIXTURE(Breaker, "calls that were admitted in an earlier period say nothing any more") {
    std::vector<CircuitBreaker::Permit> slow;
    for (int i = 0; i < 10; ++i) slow.push_back(breaker.take(now));
    fail(5);
    now += 5s;
    for (const auto permit : slow) breaker.failed(permit, now);
    CHECK(state() == State::half_open);
    succeed(3);
    for (const auto permit : slow) breaker.succeeded(permit, now);
    CHECK(state() == State::closed);
}

TEST_CASE_FIXTURE(Breaker,
                  "what is open can be tried at once, where there is a reason; what is closed stays so") {
    fail(5);
    breaker.try_now(now);
    CHECK(state() == State::half_open);
    succeed(3);
    breaker.try_now(now);
    CHECK(state() == State::closed);
}

TEST_CASE("whatever happens, an open breaker admits nothing and a half-open one no more than its probes") {
    CHECK(rc::check([](const std::vector<std::uint8_t>& steps) {
        CircuitBreaker breaker{BreakerPolicy{}};
        SteadyTime now = start;
        std::vector<std::pair<CircuitBreaker::Permit, State>> taken;
        for (const auto step : steps) {
            now += std::chrono::milliseconds{step / 4 * 20};
            if (step % 4 == 0 || taken.empty()) {
                if (breaker.admits(now)) {
                    RC_ASSERT(breaker.state(now) != State::open);
                    taken.emplace_back(breaker.take(now), breaker.state(now));
                }
                continue;
            }
            const auto permit = taken.back().first;
            taken.pop_back();
            if (step % 4 == 1) breaker.succeeded(permit, now);
            if (step % 4 == 2) breaker.failed(permit, now);
            if (step % 4 == 3) breaker.withdrawn(permit, now);
        }
        if (breaker.state(now) == State::open) RC_ASSERT(breaker.open_for(now) > 0ms);
        // It never stays shut for good.
        now += 5s;
        for (const auto& [permit, state] : taken) breaker.withdrawn(permit, now);
        RC_ASSERT(breaker.admits(now));
    }));
}

TEST_CASE("an outlier is ejected for longer each time, up to a bound, and comes back on probation") {
    Outlier outlier{OutlierPolicy{}};
    auto now = start;
    for (int i = 0; i < 4; ++i) CHECK_FALSE(outlier.failed(now));
    CHECK(outlier.failed(now));
    for (const auto expected : {30s, 60s, 90s, 120s, 150s, 180s, 210s, 240s, 270s, 300s, 300s}) {
        outlier.eject(now);
        CHECK(outlier.ejected_for(now) == expected);
        CHECK(outlier.is_ejected(now));
        now += expected;
        CHECK_FALSE(outlier.is_ejected(now));
        CHECK(outlier.on_probation(now));
        CHECK(outlier.failed(now));  // one failure suffices now
    }
}

TEST_CASE(
    "an instance that works after its ejection is as good as any other, and its past is forgotten in time") {
    Outlier outlier{OutlierPolicy{}};
    auto now = start;
    outlier.eject(now);
    now += 30s;
    outlier.succeeded(now);
    CHECK_FALSE(outlier.on_probation(now));
    for (int i = 0; i < 4; ++i) CHECK_FALSE(outlier.failed(now));
    now += 31s;
    outlier.eject(now);
    CHECK(outlier.ejected_for(now) == 30s);
}

TEST_CASE("what fails while ejected was sent before, and success between failures is forgiving") {
    Outlier outlier{OutlierPolicy{}};
    for (int i = 0; i < 4; ++i) CHECK_FALSE(outlier.failed(start));
    outlier.succeeded(start);
    for (int i = 0; i < 4; ++i) CHECK_FALSE(outlier.failed(start));
    outlier.eject(start);
    for (int i = 0; i < 10; ++i) CHECK_FALSE(outlier.failed(start));
}

}  // namespace gateway
