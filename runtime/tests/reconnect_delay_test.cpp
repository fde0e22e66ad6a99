#include "runtime/bus/reconnect_delay.hpp"

#include <doctest/doctest.h>

#include <set>

namespace kontor {
namespace {

TEST_CASE("the delay to reconnect doubles from 50 ms to 2 s, and each is somewhere in its upper half") {
    constexpr int most[] = {50, 100, 200, 400, 800, 1600, 2000, 2000, 2000};
    for (unsigned seed = 0; seed < 100; ++seed) {
        ReconnectDelay delay{seed};
        for (const int bound : most) {
            const auto next = delay.next();
            CHECK(next <= Milliseconds{bound});
            CHECK(next >= Milliseconds{bound / 2});
        }
        delay.reset();
        CHECK(delay.next() <= ReconnectDelay::shortest);
    }
}

TEST_CASE("two clients that lose the broker together don't return together") {
    std::set<Milliseconds> seen;
    for (unsigned seed = 0; seed < 100; ++seed) {
        ReconnectDelay delay{seed};
        seen.insert(delay.next());
    }
    CHECK(seen.size() > 10);
}

}  // namespace
}  // namespace kontor
