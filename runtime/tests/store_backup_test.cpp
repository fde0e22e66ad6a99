// Promise: what a snapshot holds is the store at the instant of the hold; a hold ends in any case; and what was not held all
// the time is not called a cut.
#include "runtime/service/store_backup.hpp"

#include <doctest/doctest.h>

#include "runtime/testing/simulated_clock.hpp"
#include "runtime/testing/simulated_scheduler.hpp"
#include "runtime/tests/store_fixture.hpp"

using namespace kontor;

namespace {

constexpr const char* first_backup = "0195a2f0-3c5e-7a10-8a51-0b6f2f9d4c01";
constexpr const char* second_backup = "0195a2f0-3c5e-7a10-8a51-0b6f2f9d4c02";

struct Fixture : StoreFixture {
    SimulatedClock simulated;
    SimulatedScheduler scheduler{simulated};
    Reader reader{[] {}};
    std::filesystem::path file = folder.path() / "test.db";
    StoreBackup backup{file, nullptr, {writer, reader, scheduler, simulated, log}};

    Fixture() {
        database.execute("CREATE TABLE a (x INTEGER) STRICT");
        add(1);
    }
    void submit(int x) {
        REQUIRE(writer.submit({[x](Transaction& transaction) {
            Statement{transaction.database(), "INSERT INTO a VALUES (?)"}.run(x);
            transaction.append("a", std::to_string(x), "added", {{"x", x}});
        }}));
    }
    void add(int x) {
        submit(x);
        REQUIRE(writer.run_batch());
    }
    /// The answer, or nothing while there is none.
    std::shared_ptr<std::optional<Reply>> ask(const char* id, const char* phase) {
        const auto answer = std::make_shared<std::optional<Reply>>();
        Request request;
        request.body = {{"backup", id}, {"phase", phase}};
        request.responder = Responder{[answer](const Reply& reply) { *answer = reply; }};
        const auto reply = backup(request);
        if (!reply.is_deferred()) *answer = reply;
        return answer;
    }
    Reply answer_to(const char* id, const char* phase) { return ask(id, phase)->value(); }
    Reply hold(const char* id) {
        const auto answer = ask(id, "hold");
        CHECK_FALSE(writer.run_batch());
        return answer->value();
    }
    void copy_all() {
        while (reader.run_one()) {
        }
    }
    std::filesystem::path copy_of(const char* id) const {
        return folder.path() / "backup" / (std::string{id} + ".db");
    }
    static std::int64_t count(const std::filesystem::path& store) {
        auto opened = Database::open_read_only(store);
        return Statement{opened, "SELECT count(*) FROM a"}
            .first([](Row row) { return row.integer(0); })
            .value();
    }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a held writer writes nothing until it is released, and then all that waited") {
    const auto reply = hold(first_backup);
    CHECK(reply.body() == Json{{"log", 1}});
    submit(2);
    CHECK_FALSE(writer.run_batch());
    CHECK(count(file) == 1);
    CHECK(answer_to(first_backup, "release").is_ok());
    CHECK(writer.run_batch());
    CHECK(count(file) == 2);
}

TEST_CASE_FIXTURE(Fixture,
                  "the copy is the store at the instant of the hold, though the writer goes on meanwhile") {
    constexpr int rows = 20'000;  // more than one step copies
    database.execute("WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < " +
                     std::to_string(rows) + ") INSERT INTO a SELECT i FROM n");
    database.execute("CREATE TABLE large (x TEXT) STRICT; INSERT INTO large VALUES (hex(zeroblob(1000000)))");
    hold(first_backup);
    REQUIRE(answer_to(first_backup, "release").is_ok());
    REQUIRE(reader.run_one());
    CHECK(answer_to(first_backup, "copy").body().at("done") == false);
    add(rows + 1);
    database.execute("DELETE FROM large");
    copy_all();
    const auto done = answer_to(first_backup, "copy").body();
    CHECK(done.at("done") == true);
    CHECK(folder.path() / done.at("file").get<std::string>() == copy_of(first_backup));
    CHECK(count(copy_of(first_backup)) == rows);
    CHECK_FALSE(std::filesystem::exists(copy_of(first_backup).string() + "-wal"));
    auto copy = Database::open(copy_of(first_backup));
    CHECK(Statement{copy, "SELECT count(*) FROM large"}.first([](Row row) { return row.integer(0); }) == 1);
    CHECK(Statement{copy, "PRAGMA quick_check"}.first([](Row row) { return row.text(0); }) == "ok");
    CHECK(count(file) == rows + 1);
}

TEST_CASE_FIXTURE(Fixture, "a hold that nobody ends, ends by itself, and its release is refused") {
    hold(first_backup);
    submit(2);
    scheduler.run_for(Milliseconds{1999});
    CHECK_FALSE(writer.run_batch());
    scheduler.run_for(Milliseconds{1});
    CHECK(writer.run_batch());
    CHECK(answer_to(first_backup, "release").code() == "backup-void");
    CHECK(answer_to(first_backup, "copy").code() == "backup-void");
    CHECK(hold(second_backup).is_ok());
}

TEST_CASE_FIXTURE(Fixture, "a hold that comes to its turn too late holds nothing") {
    const auto answer = ask(first_backup, "hold");
    scheduler.run_for(Milliseconds{2000});
    submit(2);
    CHECK(writer.run_batch());
    CHECK_FALSE(answer->has_value());
    CHECK(answer_to(first_backup, "release").code() == "backup-void");
}

TEST_CASE_FIXTURE(Fixture, "a release of another backup, or of none, is refused") {
    CHECK(answer_to(first_backup, "release").code() == "backup-void");
    hold(first_backup);
    CHECK(answer_to(second_backup, "release").code() == "backup-void");
    CHECK(answer_to(first_backup, "release").is_ok());
    CHECK(answer_to(first_backup, "release").code() == "backup-void");
}

TEST_CASE_FIXTURE(Fixture, "one backup at a time, and each only once") {
    hold(first_backup);
    CHECK(answer_to(second_backup, "hold").code() == "backup-running");
    REQUIRE(answer_to(first_backup, "release").is_ok());
    CHECK(answer_to(second_backup, "hold").code() == "backup-running");
    copy_all();
    CHECK(answer_to(first_backup, "hold").code() == "backup-running");
    CHECK(hold(second_backup).is_ok());
    CHECK_FALSE(std::filesystem::exists(copy_of(first_backup)));
}

TEST_CASE_FIXTURE(Fixture, "the end of a backup removes its copy, and releases what is held") {
    hold(first_backup);
    submit(2);
    CHECK(answer_to(second_backup, "end").is_ok());
    CHECK_FALSE(writer.run_batch());
    CHECK(answer_to(first_backup, "end").is_ok());
    CHECK(writer.run_batch());
    hold(second_backup);
    REQUIRE(answer_to(second_backup, "release").is_ok());
    copy_all();
    REQUIRE(std::filesystem::exists(copy_of(second_backup)));
    CHECK(answer_to(second_backup, "end").is_ok());
    CHECK_FALSE(std::filesystem::exists(folder.path() / "backup"));
}

TEST_CASE_FIXTURE(Fixture, "a service that stops releases its writer") {
    hold(first_backup);
    submit(2);
    backup.give_up();
    CHECK(writer.run_batch());
}

TEST_CASE_FIXTURE(Fixture, "a copy that can't be written is told, and the next backup is taken") {
    hold(first_backup);
    REQUIRE(answer_to(first_backup, "release").is_ok());
    std::filesystem::create_directories(copy_of(first_backup));  // a folder where the file has to be
    copy_all();
    CHECK(answer_to(first_backup, "copy").code() == "backup-failed");
    CHECK(hold(second_backup).is_ok());
}
