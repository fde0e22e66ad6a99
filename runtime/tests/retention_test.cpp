#include "runtime/store/retention.hpp"

#include <doctest/doctest.h>

#include "runtime/events/event.hpp"
#include "runtime/events/replay.hpp"
#include "runtime/tests/store_fixture.hpp"

using namespace kontor;
using namespace std::chrono_literals;

namespace {

const Time old_time{Milliseconds{1'700'000'000'000}};
const Time new_time = old_time + 200 * 24h;
const Time cut = old_time + 20 * 24h;

std::string id_at(Time time, std::uint16_t n) {
    return make_uuid7(time.time_since_epoch().count(), n, {});
}

RetentionRules rules() {
    return {
        .closed =
            {{.entity = "case",
              .find = "SELECT id FROM cases WHERE id < ?2 AND updated < ?1 AND open = 0 ORDER BY id LIMIT ?3",
              .remove = {"DELETE FROM cases WHERE id = ?1"}}},
        .superseded = {{.entity = "user", .types = {"seen"}, .snapshot = ""},
                       {.entity = "sum",
                        .types = {"added"},
                        .snapshot = "SELECT json_object('value', value) FROM sums WHERE name = ?1"}}};
}

struct RetentionFixture : StoreFixture {
    void add(Time time, const char* entity, const std::string& id, const char* type) {
        clock.time = time;
        run([&](Transaction& transaction) { transaction.append(entity, id, type, {{"n", 1}}); });
    }
    void add_case(Time time, const std::string& id, bool open) {
        add(time, "case", id, "made");
        Statement{database, "INSERT INTO cases VALUES (?, ?, ?)"}.run(id, open,
                                                                      time.time_since_epoch().count());
    }
    int apply(int limit = 100, int window = 1000) {
        int removed = 0;
        run([&](Transaction&) { removed = retention.apply(cut, limit, window); });
        return removed;
    }
    void run(std::function<void(Transaction&)> work) {
        REQUIRE(writer.submit({std::move(work), [](const Error& error) { FAIL(error.detail); }}));
        REQUIRE(writer.run_batch());
    }
    std::int64_t count(const std::string& sql) {
        return Statement{database, sql}.first([](Row row) { return row.integer(0); }).value();
    }
    std::vector<std::int64_t> positions() {
        std::vector<std::int64_t> all;
        for (const auto& event : EventReader{database}.after(0, 1000)) all.push_back(event.position);
        return all;
    }

    Database read = Database::open_read_only(folder.path() / "test.db");
    Retention retention = made();

private:
    Retention made() {
        // The rules name the fixture's own tables.
        database.execute(
            "CREATE TABLE cases (id TEXT PRIMARY KEY, open INTEGER, updated INTEGER) STRICT;"
            "CREATE TABLE sums (name TEXT PRIMARY KEY, value INTEGER) STRICT");
        return {database, rules()};
    }
};

}  // namespace

TEST_CASE_FIXTURE(RetentionFixture, "what is over goes with its events; what is open, new or last stays") {
    add_case(old_time, id_at(old_time, 1), false);
    add_case(old_time, id_at(old_time, 2), true);
    add_case(old_time, id_at(old_time, 3), false);
    add_case(new_time, id_at(new_time, 4), false);
    CHECK_FALSE(retained_since(read).has_value());
    CHECK(apply() == 2);
    CHECK(positions() == std::vector<std::int64_t>{2, 4});
    CHECK(count("SELECT count(*) FROM cases") == 2);
    CHECK(retained_since(read) == cut);
    CHECK(apply() == 0);
}

TEST_CASE_FIXTURE(RetentionFixture, "the log's last event stays, so that no position is given twice") {
    add_case(old_time, id_at(old_time, 1), false);
    CHECK(apply() == 0);
    CHECK(count("SELECT count(*) FROM cases") == 1);
    add(new_time, "other", "x", "made");
    CHECK(apply() == 1);
    add(new_time, "other", "x", "made");
    CHECK(positions() == std::vector<std::int64_t>{2, 3});
}

TEST_CASE_FIXTURE(RetentionFixture, "a bounded number goes at a time") {
    for (std::uint16_t i = 0; i < 25; ++i) add_case(old_time, id_at(old_time, i), false);
    add(new_time, "other", "x", "made");
    CHECK(apply(10) == 10);
    CHECK(apply(10) == 10);
    CHECK(apply(10) == 5);
    CHECK(apply(10) == 0);
}

TEST_CASE_FIXTURE(RetentionFixture, "of superseded news the last one of each entity stays") {
    for (int i = 0; i < 5; ++i) {
        add(old_time, "user", "ada", "seen");
        add(old_time, "user", "bob", "seen");
    }
    add(old_time, "user", "ada", "named");
    add(new_time, "user", "ada", "seen");
    CHECK(apply() == 5 + 4);
    CHECK(positions() == std::vector<std::int64_t>{10, 11, 12});
}

TEST_CASE_FIXTURE(RetentionFixture, "the log is looked at by windows, round by round") {
    for (int i = 0; i < 30; ++i) add(old_time, "user", "eve", "seen");
    add(new_time, "other", "x", "made");
    int removed = 0;
    for (int i = 0; i < 20; ++i) removed += apply(100, 7);
    CHECK(removed == 29);
}

TEST_CASE_FIXTURE(RetentionFixture, "a snapshot takes the place of what it sums up, and versions go on") {
    for (int i = 0; i < 3; ++i) add(old_time, "sum", "tea", "added");
    database.execute("INSERT INTO sums VALUES ('tea', 3)");
    add(new_time, "other", "x", "made");
    CHECK(apply() == 3);
    CHECK(count("SELECT version FROM snapshots WHERE stream = 'sum/tea'") == 3);
    CHECK(count("SELECT state ->> 'value' FROM snapshots WHERE stream = 'sum/tea'") == 3);
    add(new_time, "sum", "tea", "added");
    CHECK(EventReader{database}.stream("sum", "tea").front().version == 4);
}

TEST_CASE_FIXTURE(RetentionFixture, "a replay names what is before a hole") {
    for (std::uint16_t i = 1; i <= 3; ++i) add_case(old_time, id_at(old_time, i), i == 2);
    add_case(new_time, id_at(new_time, 4), false);
    apply();
    ReplayResponder responder{read};
    Request request;
    request.body = {{"after", 0}};
    const auto events = responder(request).body().at("events");
    REQUIRE(events.size() == 2);
    CHECK(event_of_replay("x", events[0])->previous == 0);
    CHECK(event_of_replay("x", events[0])->sequence == 2);
    CHECK(event_of_replay("x", events[1])->previous == 2);
    CHECK(event_of_replay("x", events[1])->sequence == 4);
    request.body = {{"after", 3}};
    const auto last = responder(request).body().at("events");
    REQUIRE(last.size() == 1);
    CHECK_FALSE(last[0].contains("previous"));
}
