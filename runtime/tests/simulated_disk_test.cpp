#include "runtime/testing/simulated_disk.hpp"

#include <doctest/doctest.h>
#include <sqlite3.h>

#include "runtime/store/migrations.hpp"
#include "runtime/store/statement.hpp"

using namespace kontor;

namespace {

constexpr const char* file = "/simulated/test.db";
constexpr int commits = 100;

Database open_with(SimulatedDisk& disk, const char* synchronous) {
    auto database = Database::open(file, disk.vfs());
    database.execute(std::string{"PRAGMA synchronous = "} + synchronous);
    database.execute("CREATE TABLE IF NOT EXISTS numbers (n INTEGER) STRICT");
    return database;
}

/// How many of `commits` rows, each a commit, are there after the power was cut.
std::int64_t kept(const char* synchronous, std::uint64_t seed) {
    SimulatedDisk disk{"kept", seed};
    {
        auto database = open_with(disk, synchronous);
        for (int i = 0; i < commits; ++i) database.execute("INSERT INTO numbers VALUES (1)");
        disk.lose_process();  // before the connection closes, which would sync
    }
    disk.lose_power();
    auto database = open_with(disk, "FULL");
    return Statement{database, "SELECT count(*) FROM numbers"}
        .first([](Row row) { return row.integer(0); })
        .value();
}

}  // namespace

TEST_CASE("a power cut keeps every commit that was synced, and not those that weren't") {
    std::int64_t without_sync = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        CAPTURE(seed);
        CHECK(kept("FULL", seed) == commits);
        without_sync += kept("NORMAL", seed);
    }
    CHECK(without_sync < 20 * commits);
}

TEST_CASE("the end of a process keeps what it wrote, synced or not") {
    SimulatedDisk disk{"process", 1};
    {
        auto database = open_with(disk, "OFF");
        database.execute("INSERT INTO numbers VALUES (1)");
        disk.lose_process();
        CHECK_THROWS_AS(database.execute("INSERT INTO numbers VALUES (2)"), SQLite::Exception);
    }
    auto database = open_with(disk, "FULL");
    CHECK(Statement{database, "SELECT count(*) FROM numbers"}.first([](Row row) { return row.integer(0); }) ==
          1);
}

TEST_CASE("a full disk refuses writes, and takes them again when there is room") {
    SimulatedDisk disk{"full", 1};
    auto database = open_with(disk, "FULL");
    disk.set_capacity(disk.used_bytes());
    try {
        database.execute("INSERT INTO numbers VALUES (1)");
        FAIL("the disk is full");
    } catch (const SQLite::Exception& exception) {
        CHECK(error_of(exception).kind == ErrorKind::storage);
    }
    disk.set_capacity(std::nullopt);
    CHECK_NOTHROW(database.execute("INSERT INTO numbers VALUES (1)"));
}

TEST_CASE("a store whose disk fails to read is no damaged store, wherever that happens") {
    SimulatedDisk disk{"unreadable", 1};
    {
        auto database = open_with(disk, "FULL");
        migrate(database, {});
        for (int i = 0; i < 2000; ++i) database.execute("INSERT INTO numbers VALUES (1)");
    }
    for (const int code : {SQLITE_IOERR, SQLITE_IOERR_READ}) {
        int struck = 0;
        for (int nth = 1; struck == nth - 1; ++nth) {
            int left = nth;
            disk.on_operation([&](SimulatedDisk::Operation operation, std::string_view) {
                if (operation != SimulatedDisk::Operation::read || --left != 0) return SQLITE_OK;
                ++struck;
                return code;
            });
            CAPTURE(nth);
            try {
                const auto database = Database::open(file, disk.vfs());
            } catch (const DamagedStore& damage) {
                FAIL_CHECK(std::string{damage.what()});
            } catch (const std::exception&) {
                // It can't be opened now: a later start may fare better.
            }
            disk.on_operation({});
        }
        CHECK(struck > 10);
    }
}
