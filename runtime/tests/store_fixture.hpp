#pragma once

#include "runtime/base/ids.hpp"
#include "runtime/store/migrations.hpp"
#include "runtime/store/writer.hpp"
#include "runtime/testing/temporary_folder.hpp"

namespace kontor {

/// A clock the test sets.
struct ManualClock final : Clock {
    Time time{Milliseconds{1'763'830'897'000}};
    SteadyTime instant{};
    Time now() const override { return time; }
    SteadyTime steady() const override { return instant; }
};

/// An open store with its writer, driven by the test.
struct StoreFixture {
    TemporaryFolder folder;
    ManualClock clock;
    SystemIds ids{clock};
    Log log{"test", "test-1", clock, LogLevel::error};
    Metrics metrics;
    Database database = open();
    Writer writer{database, clock, ids, log, metrics, [] {}};

    Database open() {
        auto opened = Database::open(folder.path() / "test.db");
        migrate(opened, {});
        return opened;
    }
};

}  // namespace kontor
