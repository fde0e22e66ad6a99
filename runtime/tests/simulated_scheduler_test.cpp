#include "runtime/testing/simulated_scheduler.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "runtime/testing/sequential_ids.hpp"

namespace kontor {
namespace {

using namespace std::chrono_literals;

struct Simulation {
    SimulatedClock clock;
    SimulatedScheduler scheduler{clock};
    SteadyTime began = clock.steady();
    std::string ran;

    Scheduler::TimerId later(Milliseconds delay, char name) {
        return scheduler.after(delay, [this, name] { ran += name; });
    }
    Milliseconds passed() const { return std::chrono::duration_cast<Milliseconds>(clock.steady() - began); }
};

TEST_CASE("simulated events run in order of time, then of their making, and the clock goes with them") {
    Simulation at;
    at.later(20ms, 'c');
    at.later(10ms, 'a');
    at.later(10ms, 'b');
    at.later(-5ms, '0');
    CHECK(at.ran == "");  // never within `after`
    CHECK(at.scheduler.run_one());
    CHECK(at.ran == "0");
    CHECK(at.passed() == 0ms);
    CHECK(at.scheduler.run_one());
    CHECK(at.scheduler.run_one());
    CHECK(at.ran == "0ab");
    CHECK(at.passed() == 10ms);
    CHECK(at.clock.now() == SimulatedClock::first_day + 10ms);
    CHECK(at.scheduler.run_one());
    CHECK(at.ran == "0abc");
    CHECK_FALSE(at.scheduler.run_one());
    CHECK(at.passed() == 20ms);
}

TEST_CASE("a cancelled timer doesn't run; others, and unknown ids, are left alone") {
    Simulation at;
    const auto a = at.later(1ms, 'a');
    const auto b = at.later(1ms, 'b');
    at.scheduler.cancel(a);
    at.scheduler.cancel(a);
    at.scheduler.cancel(12345);
    CHECK(at.scheduler.waiting() == 1);
    CHECK(at.scheduler.run_until_idle(1s));
    CHECK(at.ran == "b");
    at.scheduler.cancel(b);
}

TEST_CASE(
    "time runs to where the test wants it, with all that is due on the way, also what is made on the way") {
    Simulation at;
    at.later(10ms, 'a');
    at.later(31ms, 'z');
    at.scheduler.after(20ms, [&] { at.later(10ms, 'b'); });
    at.scheduler.run_for(30ms);
    CHECK(at.ran == "ab");
    CHECK(at.passed() == 30ms);
    at.scheduler.run_until(SimulatedClock::first_day + 1h);
    CHECK(at.ran == "abz");
    CHECK(at.clock.now() == SimulatedClock::first_day + 1h);
    CHECK(at.passed() == 1h);
}

TEST_CASE("running until idle ends when nothing waits, or when what waits is too far away") {
    Simulation at;
    at.later(5ms, 'a');
    CHECK(at.scheduler.run_until_idle(10ms));
    CHECK(at.passed() == 5ms);
    std::function<void()> again = [&] {
        at.ran += '.';
        at.scheduler.after(1s, again);
    };
    at.scheduler.after(0ms, again);
    CHECK_FALSE(at.scheduler.run_until_idle(3500ms));
    CHECK(at.ran == "a....");
    CHECK(at.passed() == 3005ms);
}

TEST_CASE("the wall clock may jump; timers don't care") {
    Simulation at;
    at.later(10ms, 'a');
    at.clock.set_wall(Time{});
    CHECK(at.clock.now() == Time{});
    at.scheduler.run_for(10ms);
    CHECK(at.ran == "a");
    CHECK(at.clock.now() == Time{10ms});
}

TEST_CASE("sequential ids are the same for a seed, others for another, valid, unique and sorted") {
    SequentialIds one{7};
    SequentialIds same{7};
    SequentialIds other{8};
    std::set<std::string> seen;
    std::string last;
    for (int i = 0; i < 10'000; ++i) {
        const auto id = one.uuid();
        CHECK(id == same.uuid());
        CHECK(id != other.uuid());
        CHECK(is_uuid(id));
        CHECK(id[14] == '7');
        CHECK(id > last);
        CHECK(seen.insert(id).second);
        last = id;
    }
    CHECK(one.random_bytes() == same.random_bytes());
    CHECK(one.random_bytes() != other.random_bytes());
}

}  // namespace
}  // namespace kontor
