// Events over a real broker: a consumer takes in each event once and in order, whatever is lost in between.
#include <doctest/doctest.h>

#include "runtime/testing/broker.hpp"
#include "runtime/testing/eventually.hpp"
#include "tests/messaging/counter_service.hpp"
#include "tests/support/test_client.hpp"

using namespace kontor;

namespace {

struct Producer {
    TestBroker broker;
    TemporaryFolder counter_folder;
    TemporaryFolder follower_folder;
    std::unique_ptr<HostedService> counter = start_counter();

    std::unique_ptr<HostedService> start_counter() {
        return std::make_unique<HostedService>("counter", broker.address(), counter_folder.path(),
                                               counter_migrations, wire_counter);
    }
    std::unique_ptr<HostedService> start_follower() {
        return std::make_unique<HostedService>("follower", broker.address(), follower_folder.path(),
                                               follower_migrations, wire_follower);
    }
    /// Adds `count` times one, past the messages: they are not what is tested here.
    void add_many(int count) {
        for (int i = 0; i < count; ++i) {
            counter->service().writer().submit_always(
                {[](Transaction& transaction) { add(transaction, 1); }});
        }
    }
    static bool follows_to(HostedService& follower, std::int64_t total) {
        return eventually([&] {
            auto database = Database::open_read_only(follower.service().config().database_file());
            return total_in(database) == total;
        });
    }
};

}  // namespace

TEST_CASE_FIXTURE(Producer, "a consumer follows live, and each event counts once") {
    const auto follower = start_follower();
    add_many(1000);
    CHECK(follows_to(*follower, 1000));
}

TEST_CASE_FIXTURE(Producer, "a consumer that starts late asks for all it missed, in pages") {
    add_many(1234);
    const auto follower = start_follower();
    CHECK(follows_to(*follower, 1234));
}

TEST_CASE_FIXTURE(Producer, "a consumer that was away goes on where it stopped") {
    auto follower = start_follower();
    add_many(10);
    REQUIRE(follows_to(*follower, 10));
    follower.reset();
    add_many(300);
    follower = start_follower();
    CHECK(follows_to(*follower, 310));
}

TEST_CASE_FIXTURE(Producer, "a broker that is killed and forgets everything loses no event") {
    const auto follower = start_follower();
    add_many(100);
    REQUIRE(follows_to(*follower, 100));
    broker.kill();
    add_many(100);
    broker.start();
    add_many(100);
    CHECK(follows_to(*follower, 300));
}

TEST_CASE_FIXTURE(Producer, "a producer that restarts announces what it had not yet announced") {
    const auto follower = start_follower();
    broker.kill();
    add_many(50);
    REQUIRE(eventually([&] { return counter->service().writer().waiting() == 0; }));
    counter.reset();
    broker.start();
    counter = start_counter();
    CHECK(follows_to(*follower, 50));
}

TEST_CASE_FIXTURE(
    Producer,
    "a subscriber of the broker's sees every event, in order and without gaps, though the broker stalls") {
    TestClient watcher{broker.address(), "test", "test-password", "counter"};
    add_many(500);
    broker.freeze();
    add_many(2000);  // more than may be under way unacknowledged
    REQUIRE(eventually([&] { return counter->service().writer().waiting() == 0; }));
    broker.thaw();
    const auto events = watcher.events_until(0, 2500);
    CHECK(events.size() == 2500);
    CHECK(events.back().type == "added");
    CHECK(events.back().entity == "counter");
}
