#include <doctest/doctest.h>
#include <sqlite3.h>

#include <fstream>
#include <map>
#include <vector>

#include "runtime/store/handled.hpp"
#include "runtime/store/store_clock.hpp"
#include "runtime/tests/store_fixture.hpp"

using namespace kontor;

namespace {

constexpr Migration first{1, "first", "CREATE TABLE a (x INTEGER) STRICT"};
constexpr Migration second{2, "second", "CREATE TABLE b (x INTEGER) STRICT"};
constexpr Migration broken{2, "broken", "CREATE TABLE b (x INTEGER) STRICT; CREATE TABLE a (x INTEGER)"};

bool has_table(Database& database, std::string_view name) {
    return Statement{database, "SELECT 1 FROM sqlite_schema WHERE name = ?"}
        .first([](Row) { return true; }, name)
        .has_value();
}

int cached_bytes(Database& database) {
    int bytes = 0;
    int highest = 0;
    REQUIRE(sqlite3_db_status(database.connection().getHandle(), SQLITE_DBSTATUS_CACHE_USED, &bytes, &highest,
                              0) == SQLITE_OK);
    return bytes;
}

std::string bytes_of(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace

TEST_CASE("migrations are applied once, in order, and only the missing ones") {
    TemporaryFolder folder;
    {
        auto database = Database::open(folder.path() / "x.db");
        migrate(database, std::vector{first});
        database.execute("INSERT INTO a VALUES (7)");
    }
    auto database = Database::open(folder.path() / "x.db");
    migrate(database, std::vector{first, second});
    CHECK(has_table(database, "b"));
    CHECK(Statement{database, "SELECT x FROM a"}.first([](Row row) { return row.integer(0); }) == 7);
}

TEST_CASE("a migration that fails leaves nothing behind") {
    TemporaryFolder folder;
    auto database = Database::open(folder.path() / "x.db");
    CHECK_THROWS_AS(migrate(database, std::vector{first, broken}), SQLite::Exception);
    CHECK(has_table(database, "a"));
    CHECK_FALSE(has_table(database, "b"));
    migrate(database, std::vector{first, second});
    CHECK(has_table(database, "b"));
}

TEST_CASE_FIXTURE(StoreFixture, "a connection forgets its pages when asked to, also within a batch") {
    database.execute("CREATE TABLE a (x TEXT) STRICT");
    constexpr int large = 100'000;
    const auto fill = [](Transaction& transaction) {
        Statement{transaction.database(), "INSERT INTO a VALUES (?)"}.run(std::string(large, 'x'));
    };
    REQUIRE(writer.submit({fill}));
    writer.run_batch();
    CHECK(cached_bytes(database) > large);
    REQUIRE(writer.submit({[](Transaction& transaction) { transaction.database().release_memory(); }}));
    writer.run_batch();
    CHECK(cached_bytes(database) < large);
    CHECK(Statement{database, "SELECT length(x) FROM a"}.first([](Row row) { return row.integer(0); }) ==
          large);
}

TEST_CASE("a store newer than the binary is refused and left as it is, its write-ahead log too") {
    TemporaryFolder folder;
    const auto file = folder.path() / "x.db";
    {
        auto database = Database::open(file);
        migrate(database, std::vector{first, second});
        database.leave_as_it_is();
    }
    const auto before = bytes_of(file);
    const auto log_before = bytes_of(file.string() + "-wal");
    REQUIRE_FALSE(log_before.empty());
    {
        auto database = Database::open(file);
        CHECK_THROWS_WITH_AS(
            migrate(database, std::vector{first}),
            (file.string() + " is of a newer version: its service schema is number 2, this program "
                             "knows up to 1. Run that version, or restore a backup that this one made")
                .c_str(),
            UnusableStore);
    }
    CHECK(bytes_of(file) == before);
    CHECK(bytes_of(file.string() + "-wal") == log_before);
}

TEST_CASE("a file that is no store of ours is refused and left as it is") {
    TemporaryFolder folder;
    const auto file = folder.path() / "other.db";
    SQLite::Database{file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE}.exec(
        "CREATE TABLE theirs (x)");
    const auto before = bytes_of(file);
    CHECK_THROWS_AS(Database::open(file), UnusableStore);
    CHECK(bytes_of(file) == before);
}

TEST_CASE("a damaged file is refused and left as it is") {
    const TemporaryFolder folder;
    const auto whole = [&] {
        const auto file = folder.path() / "whole.db";
        auto database = Database::open(file);
        migrate(database, {});
        database.execute("CREATE TABLE a (x TEXT) STRICT; INSERT INTO a SELECT hex(zeroblob(20000))");
        return file;
    }();
    const auto bytes = bytes_of(whole);
    constexpr std::size_t page = 4096;
    std::map<std::string, std::string> damages{
        {"not a database", std::string(5000, 'x')},
        {"empty", ""},
        {"shorter than a page", bytes.substr(0, 100)},
        {"cut off", bytes.substr(0, bytes.size() / 2)},
        {"a zeroed page", std::string{bytes}.replace(2 * page, page, page, '\0')},
        {"a header of rubbish", std::string{bytes}.replace(0, 100, 100, '?')},
    };
    for (const auto& [name, content] : damages) {
        CAPTURE(name);
        const auto file = folder.path() / "x.db";
        std::ofstream{file, std::ios::binary} << content;
        CHECK_THROWS_AS(Database::open(file), DamagedStore);
        CHECK(bytes_of(file) == content);
        std::filesystem::remove(file);
    }
}

TEST_CASE("a store whose restore was interrupted is refused") {
    const TemporaryFolder folder;
    const auto file = folder.path() / "x.db";
    std::ofstream{file.string() + restoring_suffix} << "half";
    CHECK_THROWS_AS(Database::open(file), UnusableStore);
    CHECK_FALSE(std::filesystem::exists(file));
    std::filesystem::remove(file.string() + restoring_suffix);
    CHECK_NOTHROW(Database::open(file));
}

TEST_CASE("a crash at the very first start is no damage") {
    const TemporaryFolder folder;
    const auto file = folder.path() / "x.db";
    std::ofstream{file.string() + ".new"} << "what a crash left";
    CHECK_NOTHROW(Database::open(file));
}

TEST_CASE_FIXTURE(StoreFixture, "damage that shows in a batch ends the writer") {
    REQUIRE(writer.submit({[](Transaction&) { throw SQLite::Exception{"a bad page", SQLITE_CORRUPT}; }}));
    CHECK_THROWS_AS(writer.run_batch(), DamagedStore);
}

TEST_CASE("a statement is reset after every run, also when it throws") {
    StoreFixture store;
    store.database.execute("CREATE TABLE t (x INTEGER PRIMARY KEY, y TEXT) STRICT");
    Statement insert{store.database, "INSERT INTO t VALUES (?, ?)"};
    CHECK(insert.run(1, std::optional<std::string>{}) == 1);
    CHECK_THROWS_AS(insert.run(1, "again"), SQLite::Exception);
    CHECK(insert.run(2, "two") == 1);
    Statement all{store.database, "SELECT x, y FROM t ORDER BY x"};
    std::vector<std::optional<std::string>> seen;
    all.each([&](Row row) { seen.push_back(row.optional_text(1)); });
    CHECK(seen == std::vector<std::optional<std::string>>{std::nullopt, "two"});
}

TEST_CASE("positions have no gaps, whatever is undone in between") {
    StoreFixture store;
    const auto append = [](const char* id) {
        return [id](Transaction& transaction) { transaction.append("thing", id, "made", {{"id", id}}); };
    };
    const auto failing = [&](const char* id) {
        return [append, id](Transaction& transaction) {
            append(id)(transaction);
            throw std::runtime_error{"changed my mind"};
        };
    };
    int failures = 0;
    const auto count = [&](const Error&) { ++failures; };
    REQUIRE(store.writer.submit({append("a"), count}));
    REQUIRE(store.writer.submit({failing("b"), count}));
    REQUIRE(store.writer.submit({append("c"), count}));
    REQUIRE(store.writer.run_batch());
    REQUIRE(store.writer.submit({failing("d"), count}));
    REQUIRE(store.writer.submit({append("a"), count}));
    REQUIRE(store.writer.run_batch());

    CHECK(failures == 2);
    EventReader events{store.database};
    const auto log = events.after(0, 100);
    REQUIRE(log.size() == 3);
    for (std::size_t i = 0; i < log.size(); ++i) CHECK(log[i].position == static_cast<std::int64_t>(i + 1));
    CHECK(log[2].entity_id == "a");
    CHECK(log[2].version == 2);
    CHECK(events.stream("thing", "a").size() == 2);
    CHECK(events.head() == 3);
}

TEST_CASE("effects run after the commit, in order, and never for a job that failed") {
    StoreFixture store;
    std::vector<std::string> told;
    std::size_t published = 0;
    store.writer.on_committed([&](std::span<const StoredEvent> events) {
        published += events.size();
        told.push_back("published");
    });
    const auto job = [&](const char* name, bool fails) {
        return Writer::Job{[&told, name, fails](Transaction& transaction) {
                               transaction.append("thing", name, "made", Json::object());
                               transaction.after_commit([&told, name] { told.push_back(name); });
                               if (fails) throw std::runtime_error{"no"};
                           },
                           [&told](const Error&) { told.push_back("failed"); }};
    };
    REQUIRE(store.writer.submit(job("a", false)));
    REQUIRE(store.writer.submit(job("b", true)));
    REQUIRE(store.writer.submit(job("c", false)));
    CHECK(told.empty());
    REQUIRE(store.writer.run_batch());
    CHECK(told == std::vector<std::string>{"published", "a", "c", "failed"});
    CHECK(published == 2);
    CHECK_FALSE(store.writer.run_batch());
}

TEST_CASE("a full queue says no, and the runtime's own jobs still get in") {
    StoreFixture store;
    Writer small{store.database,          store.clock, store.ids, store.log, store.metrics, [] {},
                 {.queue = 2, .batch = 1}};
    int ran = 0;
    const auto job = [&] { return Writer::Job{[&](Transaction&) { ++ran; }}; };
    CHECK(small.submit(job()));
    CHECK(small.submit(job()));
    CHECK_FALSE(small.submit(job()));
    small.submit_always(job());
    CHECK(small.waiting() == 3);
    while (small.run_batch()) {
    }
    CHECK(ran == 3);
}

TEST_CASE("time never goes backwards within a store, not even over a restart with the clock at 1970") {
    StoreFixture store;
    const auto stamp = [](Writer& writer) {
        Time seen{};
        writer.submit_always({[&](Transaction& transaction) {
            seen = transaction.now();
            transaction.append("thing", "x", "seen", Json::object());
        }});
        writer.run_batch();
        return seen;
    };
    const auto before = stamp(store.writer);
    store.clock.time = Time{Milliseconds{5000}};
    CHECK(stamp(store.writer) >= before);
    Writer after_restart{store.database, store.clock, store.ids, store.log, store.metrics, [] {}};
    CHECK(stamp(after_restart) >= before);
}

TEST_CASE("each start with a store is later than all before, also when the clock has gone back") {
    StoreFixture store;
    const auto first = note_start(store.database, store.clock.time);
    CHECK(first == store.clock.time);
    const auto second = note_start(store.database, store.clock.time);
    CHECK(second > first);
    CHECK(note_start(store.database, Time{}) > second);
}

TEST_CASE("handled requests are found until they are too old") {
    StoreFixture store;
    HandledRequests handled{store.database};
    const auto now = store.clock.now();
    handled.record("r-1", {42, "ok", "{}"}, now - std::chrono::hours{30});
    handled.record("r-2", {43, "rejected", "{}"}, now);
    CHECK(handled.find("r-1")->fingerprint == 42);
    CHECK(handled.trim(now - std::chrono::hours{24}, 100) == 1);
    CHECK_FALSE(handled.find("r-1").has_value());
    CHECK(handled.find("r-2")->status == "rejected");
}
