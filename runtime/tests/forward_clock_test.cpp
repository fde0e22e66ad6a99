// A clock that isn't set back, whatever is done to the wall clock.
#include "runtime/base/forward_clock.hpp"

#include <doctest/doctest.h>

#include "runtime/testing/simulated_clock.hpp"

using namespace std::chrono_literals;
using kontor::ForwardClock;
using kontor::SimulatedClock;
using kontor::Time;

namespace {

struct Clocks {
    SimulatedClock wall;
    ForwardClock forward{wall};
    const Time start = wall.now();
};

}  // namespace

TEST_CASE_FIXTURE(Clocks, "it is the wall clock while that goes on") {
    CHECK(forward.now() == start);
    wall.advance(1h);
    CHECK(forward.now() == start + 1h);
    wall.set_wall(start + 24h);
    CHECK(forward.now() == start + 24h);
    CHECK_FALSE(forward.leads_the_wall());
}

TEST_CASE_FIXTURE(Clocks, "a clock set back by a minute is followed, one set back further is not") {
    CHECK(forward.now() == start);
    wall.set_wall(start - ForwardClock::tolerance);
    CHECK(forward.now() == start - ForwardClock::tolerance);
    CHECK_FALSE(forward.leads_the_wall());
    wall.set_wall(start - ForwardClock::tolerance - 1ms);
    CHECK(forward.now() == start);
    CHECK(forward.leads_the_wall());
}

TEST_CASE_FIXTURE(
    Clocks, "time goes on while the wall clock is behind, and the wall clock counts again once it isn't") {
    CHECK(forward.now() == start);
    wall.set_wall(Time{});
    wall.advance(10min);
    CHECK(forward.now() == start + 10min);
    CHECK(forward.leads_the_wall());
    wall.set_wall(start + 11min);
    CHECK(forward.now() == start + 11min);
    CHECK_FALSE(forward.leads_the_wall());
}

TEST_CASE_FIXTURE(Clocks, "many small steps back don't make a large one") {
    CHECK(forward.now() == start);
    for (int step = 1; step <= 100; ++step) {
        wall.set_wall(start - step * 10s);
        CHECK(forward.now() >= start - ForwardClock::tolerance);
    }
    CHECK(forward.now() == start);
}

TEST_CASE("a machine that boots in 1970 sells from then on, and goes to the right time when it is told") {
    SimulatedClock wall{Time{}};
    ForwardClock forward{wall};
    CHECK(forward.now() == Time{});
    wall.advance(5min);
    CHECK(forward.now() == Time{5min});
    wall.set_wall(SimulatedClock::first_day);
    CHECK(forward.now() == SimulatedClock::first_day);
}

TEST_CASE_FIXTURE(Clocks, "what is told counts when it is later, and is gone on from") {
    CHECK(forward.now() == start);
    forward.at_least(start - 1h);
    CHECK(forward.now() == start);
    forward.at_least(start + 1h);
    CHECK(forward.now() == start + 1h);
    wall.advance(1min);
    CHECK(forward.now() == start + 1h + 1min);
    forward.at_least(start + 30min);
    CHECK(forward.now() == start + 1h + 1min);
}
