#include "runtime/http/thread_pool.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <future>
#include <memory>
#include <optional>

#include "runtime/testing/eventually.hpp"

namespace {

using kontor::ElasticPool;
using kontor::Milliseconds;
using Turn = ElasticPool::Turn;

constexpr Milliseconds long_patience{60'000};
constexpr Milliseconds short_patience{5};

/// Work that holds its thread until this ends.
class Held {
public:
    ~Held() { open_.set_value(); }

    ElasticPool::Work work() {
        return [begun = begun_, gate = gate_](Turn) {
            ++*begun;
            gate.wait();
        };
    }
    bool begun(int count) const {
        return kontor::eventually([&] { return *begun_ == count; });
    }

private:
    std::promise<void> open_;
    std::shared_future<void> gate_ = open_.get_future().share();
    std::shared_ptr<std::atomic<int>> begun_ = std::make_shared<std::atomic<int>>(0);
};

/// Hands in work and returns how its turn came, in time.
std::future<Turn> submit(ElasticPool& pool) {
    auto turn = std::make_shared<std::promise<Turn>>();
    REQUIRE(pool.submit([turn](Turn as) { turn->set_value(as); }));
    return turn->get_future();
}

}  // namespace

TEST_CASE("work for which there is a thread is done in time") {
    ElasticPool pool{{2, long_patience}};
    CHECK(submit(pool).get() == Turn::in_time);
    CHECK(pool.threads() == 1);
}

TEST_CASE("work that waits too long for a thread is turned down meanwhile") {
    ElasticPool pool{{2, short_patience}};
    Held held;
    REQUIRE(pool.submit(held.work()));
    REQUIRE(pool.submit(held.work()));
    REQUIRE(held.begun(2));
    for (int i = 0; i < 100; ++i) CHECK(submit(pool).get() == Turn::late);
}

TEST_CASE("the thread for what is late ends with it") {
    ElasticPool pool{{1, short_patience}};
    Held held;
    REQUIRE(pool.submit(held.work()));
    REQUIRE(held.begun(1));
    CHECK(submit(pool).get() == Turn::late);
    CHECK(kontor::eventually([&] { return pool.threads() == 1; }));
}

TEST_CASE("whoever holds up a turning down holds up nobody else for long") {
    ElasticPool pool{{1, short_patience}};
    Held held;
    REQUIRE(pool.submit(held.work()));
    REQUIRE(pool.submit(held.work()));  // late, and doesn't end
    REQUIRE(held.begun(2));
    auto waiting = submit(pool);
    // Each that comes is an occasion to see that nobody takes what is late.
    REQUIRE(kontor::eventually([&] {
        auto another = submit(pool);
        return waiting.wait_for(Milliseconds{0}) == std::future_status::ready;
    }));
    CHECK(waiting.get() == Turn::late);
}

TEST_CASE("stopping ends nothing that was taken") {
    std::atomic<int> done = 0;
    ElasticPool pool{{1, long_patience}};
    auto held = std::make_optional<Held>();
    REQUIRE(pool.submit(held->work()));
    REQUIRE(held->begun(1));
    for (int i = 0; i < 10; ++i) REQUIRE(pool.submit([&](Turn) { ++done; }));
    held.reset();
    pool.stop();
    CHECK(done == 10);
    CHECK(pool.threads() == 0);
    CHECK_FALSE(pool.submit([](Turn) {}));
}
