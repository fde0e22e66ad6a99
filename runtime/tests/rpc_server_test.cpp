// Nothing is answered before it is on disk.
#include "runtime/rpc/server.hpp"

#include <doctest/doctest.h>
#include <sqlite3.h>

#include "runtime/base/bounds.hpp"
#include "runtime/testing/simulated_bus.hpp"
#include "runtime/testing/simulated_scheduler.hpp"
#include "runtime/tests/store_fixture.hpp"

namespace kontor {
namespace {

using namespace std::chrono_literals;

/// A server whose batches the test runs, and the caller that hears its answers.
struct Counter : StoreFixture {
    SimulatedClock time;
    SimulatedScheduler scheduler{time};
    SimulatedBroker broker{scheduler};
    SimulatedBus bus{broker, "counter-1"};
    SimulatedBus caller{broker, "caller-1"};
    Reader reader{[] {}};
    HandledRequests handled{database};
    DeadLetters dead_letters{database, metrics};
    RpcServer server{"counter", {bus, &writer, reader, &handled, &dead_letters, clock, ids, log, metrics}};
    std::vector<Reply> answers;
    int carried_out = 0;
    bool commits_fail = false;
    bool reads_fail = false;

    Counter() {
        server.command("add", [this](const Request& request, Transaction& transaction) {
            ++carried_out;
            transaction.append("counter", "main", "added", {{"text", request.body.value("text", "")}});
            return Reply::ok({{"answer", request.body.value("answer", "")}});
        });
        server.command(
            "prepared-add",
            [this](const Request&) -> std::optional<Reply> {
                if (reads_fail) throw SQLite::Exception{"disk I/O error", SQLITE_IOERR};
                return std::nullopt;
            },
            [](const Request&, Transaction&) { return Reply::ok(); });
        sqlite3_commit_hook(
            database.connection().getHandle(),
            [](void* self) { return static_cast<Counter*>(self)->commits_fail ? 1 : 0; }, this);
        server.start("counter-1");
        caller.subscribe("kontor/reply/caller-1/#", 0,
                         [this](const Message& reply) { answers.push_back(wire::read_reply(reply)); });
        bus.start({});
        caller.start({});
        scheduler.run_for(1s);
    }

    void ask(const std::string& id, const Json& body = Json::object(), const std::string& method = "add") {
        Request request;
        request.id = id;
        request.body = body;
        REQUIRE(caller.publish(wire::write_request(request, "kontor/rpc/counter/" + method,
                                                   "kontor/reply/caller-1/r", "16 bytes, or so…", 5s)));
        scheduler.run_for(1s);
    }
    void run_batch() {
        CHECK(writer.run_batch());
        scheduler.run_for(1s);
    }
};

TEST_CASE_FIXTURE(Counter,
                  "a request and its repetition in one batch are answered after the commit, with the same") {
    ask("r-1");
    ask("r-1");
    CHECK(answers.empty());
    run_batch();
    REQUIRE(answers.size() == 2);
    CHECK(answers[0].is_ok());
    CHECK(answers[0].body() == answers[1].body());
    CHECK(carried_out == 1);
}

TEST_CASE_FIXTURE(
    Counter, "when the commit fails nobody is told yes, not even who repeated the request in that batch") {
    commits_fail = true;
    ask("r-1");
    ask("r-1");
    ask("r-1", {{"text", "another"}});
    run_batch();
    REQUIRE(answers.size() == 3);
    for (const auto& answer : answers) CHECK(answer.is_error());
    commits_fail = false;
    ask("r-1");
    run_batch();
    CHECK(answers.back().is_ok());
    CHECK(EventReader{database}.head() == 1);
}

TEST_CASE_FIXTURE(Counter, "an event that no message could carry is refused before it is in the log") {
    ask("r-1", {{"text", std::string(max_event_bytes, 'x')}});
    run_batch();
    REQUIRE(answers.size() == 1);
    CHECK(answers[0].code() == "internal");
    CHECK(EventReader{database}.head() == 0);
}

TEST_CASE_FIXTURE(Counter, "what can't be prepared because the store can't be read is undecided") {
    reads_fail = true;
    ask("r-1", Json::object(), "prepared-add");
    CHECK(reader.run_one());
    scheduler.run_for(1s);
    REQUIRE(answers.size() == 1);
    CHECK(answers[0].is_error());
    CHECK(answers[0].code() == "storage");
    reads_fail = false;
    ask("r-1", Json::object(), "prepared-add");
    CHECK(reader.run_one());
    run_batch();
    CHECK(answers.back().is_ok());
}

TEST_CASE_FIXTURE(Counter, "an answer that no message could carry becomes one that says so") {
    ask("r-1", {{"answer", std::string(max_payload_bytes, 'x')}});
    run_batch();
    REQUIRE(answers.size() == 1);
    CHECK(answers[0].code() == "internal");
}

}  // namespace
}  // namespace kontor
