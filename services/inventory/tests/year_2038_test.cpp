// 2^31 seconds after 1970 have passed on 2038-01-19 at 03:14:08 UTC. Stock that is held then is neither let go early nor
// held for ever.
#include <doctest/doctest.h>

#include <algorithm>

#include "services/inventory/tests/inventory_fixture.hpp"

namespace inventory {

using namespace std::chrono_literals;

TEST_CASE("a reservation made before 2038-01-19T03:14:08Z is held for its time, and ends after it") {
    InventoryFixture inventory;
    auto& bench = inventory.bench;
    bench.clock().set_wall(kontor::Time{2'147'483'648'000ms - 1h});
    inventory.receive("tea", 10);
    REQUIRE(inventory.reserve(bench.ids().uuid(), {{{"sku", "tea"}, {"quantity", 3}}}).is_ok());

    bench.clock().advance(inventory.time_to_live - 1ms);
    inventory.expire();
    CHECK(inventory.get("tea").body()["reserved"] == 3);
    CHECK(inventory.reserve(bench.ids().uuid(), {{{"sku", "tea"}, {"quantity", 2}}}).is_ok());

    bench.clock().advance(1ms);
    inventory.expire();
    CHECK(inventory.get("tea").body()["reserved"] == 2);
    const auto events = bench.events_after();
    CHECK(std::ranges::is_sorted(events, {}, &kontor::StoredEvent::time));
    CHECK(kontor::format_time(events.back().time) == "2038-01-20T02:14:08.000Z");
}

}  // namespace inventory
