#include <doctest/doctest.h>

#include <deque>

#include "services/gateway/domain/concurrency_limit.hpp"

namespace gateway {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds in_time{1000};

/// A machine that does so many things a second, one after the other, asked by more than it can do.
class Machine {
public:
    Machine(double rate, ConcurrencyLimit& limit) : time_for_each_{1.0 / rate}, limit_{limit} {}

    /// Everybody who is let in at each moment comes in; returns how many were done.
    int run(std::chrono::seconds span) {
        const auto until = now_ + span;
        int done = 0;
        for (; now_ < until; ++done) {
            while (limit_.begin()) began_.push_back(now_);
            now_ += std::chrono::duration_cast<ConcurrencyLimit::Time::duration>(time_for_each_);
            limit_.end(began_.front(), now_);
            began_.pop_front();
        }
        return done;
    }

private:
    std::chrono::duration<double> time_for_each_;
    ConcurrencyLimit& limit_;
    ConcurrencyLimit::Time now_{std::chrono::hours{1}};
    std::deque<ConcurrencyLimit::Time> began_;
};

}  // namespace

TEST_CASE("under overload as much is let in as ends in time, whatever the machine can do") {
    struct Case {
        double rate;  // a second; what is in time at that rate is as many at a time
        std::size_t least, most;
    };
    for (const auto& [rate, least, most] :
         {Case{10, 16, 16}, Case{75, 60, 85}, Case{150, 120, 170}, Case{2000, 192, 192}}) {
        CAPTURE(rate);
        ConcurrencyLimit limit{{16, 64, 192, in_time}};
        Machine machine{rate, limit};
        machine.run(std::chrono::seconds{30});
        for (int second = 0; second < 30; ++second) {
            machine.run(std::chrono::seconds{1});
            CHECK(limit.limit() >= least);
            CHECK(limit.limit() <= most);
        }
    }
}

TEST_CASE("after the machine has become faster more is let in within seconds") {
    ConcurrencyLimit limit{{16, 64, 192, in_time}};
    Machine{10, limit}.run(std::chrono::seconds{60});
    REQUIRE(limit.limit() == 16);
    ConcurrencyLimit::Time now{std::chrono::hours{2}};
    int ended = 0;
    for (; limit.limit() < 150 && ended < 10'000; ++ended) {
        while (limit.begin()) {
        }
        limit.end(now, now + milliseconds{10});
    }
    CHECK(ended < 1500);
}

TEST_CASE("no more is let in than the limit says, and what ends makes room") {
    ConcurrencyLimit limit{{1, 2, 2, in_time}};
    CHECK(limit.begin());
    CHECK(limit.begin());
    CHECK_FALSE(limit.begin());
    CHECK(limit.under_way() == 2);
    limit.end();
    CHECK(limit.begin());
}

TEST_CASE("a limit that isn't used doesn't grow") {
    ConcurrencyLimit limit{{16, 64, 192, in_time}};
    const ConcurrencyLimit::Time now{std::chrono::hours{1}};
    for (int i = 0; i < 1000; ++i) {
        limit.begin();
        limit.end(now, now + milliseconds{10});
    }
    CHECK(limit.limit() == 64);
}

TEST_CASE("what was under way together and took too long makes the limit shrink once") {
    ConcurrencyLimit limit{{16, 100, 192, in_time}};
    const ConcurrencyLimit::Time began{std::chrono::hours{1}};
    for (int i = 0; i < 100; ++i) limit.begin();
    for (int i = 0; i < 100; ++i) limit.end(began, began + milliseconds{1500 + i});
    CHECK(limit.limit() == 66);  // 1000 of 1500 ms
}

TEST_CASE("bounds that leave no choice are kept") {
    ConcurrencyLimit limit{{3, 64, 3, in_time}};
    CHECK(limit.limit() == 3);
}

}  // namespace gateway
