#include <doctest/doctest.h>

#include <string>

#include "runtime/store/reader.hpp"

namespace {

/// Notes what runs, in its order.
struct Noted {
    int woken = 0;
    std::string ran;
    kontor::Reader reader{[this] { ++woken; }, 100};

    bool query(char name) {
        return reader.submit([this, name] { ran += name; });
    }
    bool slow(char name) {
        return reader.submit_slow([this, name] { ran += name; });
    }
    void run_all() {
        while (reader.run_one()) {
        }
    }
};

}  // namespace

TEST_CASE_FIXTURE(Noted, "queries run in the order they came, and each wakes the thread") {
    CHECK_FALSE(reader.run_one());
    for (const char name : {'a', 'b', 'c'}) CHECK(query(name));
    CHECK(woken == 3);
    CHECK(reader.waiting() == 3);
    run_all();
    CHECK(ran == "abc");
    CHECK(reader.waiting() == 0);
}

TEST_CASE_FIXTURE(Noted, "a query waits for one piece of slow work at most") {
    for (const char name : {'1', '2', '3'}) CHECK(slow(name));
    CHECK(reader.run_one());
    query('a');
    query('b');
    run_all();
    CHECK(ran == "1ab23");
}

TEST_CASE_FIXTURE(Noted, "slow work does not starve behind queries that never end") {
    slow('1');
    slow('2');
    std::size_t turns = 0;
    for (; ran.find('2') == std::string::npos && turns < 1000; ++turns) {
        query('q');
        CHECK(reader.run_one());
    }
    CHECK(turns == 2 * (kontor::Reader::queries_per_slow_work + 1));
}

TEST_CASE_FIXTURE(Noted, "both queues are bounded, each for itself") {
    for (int i = 0; i < 100; ++i) CHECK(slow('s'));
    CHECK_FALSE(slow('s'));
    for (int i = 0; i < 100; ++i) CHECK(query('q'));
    CHECK_FALSE(query('q'));
    CHECK(reader.waiting() == 200);
    run_all();
    CHECK(ran.size() == 200);
}
