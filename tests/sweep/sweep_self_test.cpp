// A sweep that finds nothing must be able to find something: services with one rule broken each, and states that differ in
// one row.
#include <doctest/doctest.h>

#include "runtime/store/statement.hpp"
#include "runtime/testing/temporary_folder.hpp"
#include "services/shipping/schema.hpp"
#include "tests/sweep/case_sweep.hpp"

using namespace sweep;
using kontor::Json;
using kontor::Reply;
using kontor::Request;
using kontor::Transaction;

namespace {

/// Any store will do for services that use the standard tables alone.
std::span<const kontor::Migration> schema() {
    return shipping::schema();
}

void note(const Request& request, Transaction& transaction) {
    transaction.append("note", "one", "noted", request.body);
}

void wire_honest(kontor::Service& service) {
    service.command("note", [](const Request& request, Transaction& transaction) {
        note(request, transaction);
        return Reply::ok();
    });
}

/// Answers before the commit.
void wire_hasty(kontor::Service& service) {
    service.command("note", [](const Request& request, Transaction& transaction) {
        note(request, transaction);
        request.responder.send(Reply::ok());
        return Reply::ok();
    });
}

/// Does again what it has answered later than the command, which the runtime doesn't record.
void wire_forgetful(kontor::Service& service) {
    service.command("note", [](const Request& request, Transaction& transaction) {
        note(request, transaction);
        transaction.after_commit([request] { request.responder.send(Reply::ok()); });
        return Reply::deferred();
    });
}

/// Tells from memory how often it was asked, also when that came to nothing.
void wire_counting(kontor::Service& service) {
    service.command("note",
                    [count = std::make_shared<int>(0)](const Request& request, Transaction& transaction) {
                        note(request, transaction);
                        return Reply::ok({{"count", ++*count}});
                    });
}

const Json cases{{"cases",
                  {{{"name", "something is noted"},
                    {"method", "note"},
                    {"request", {{"text", "tea"}}},
                    {"status", "ok"}}}}};

std::uint64_t differences_found(void (*wire)(kontor::Service&)) {
    const kontor::TemporaryFolder folder;
    const kontor::ServiceDefinition definition{"notes", schema, wire};
    Tally tally;
    CaseSweep{definition, folder.path(), tally}.run(cases);
    CHECK(tally.struck() > 0);
    return tally.differences();
}

}  // namespace

TEST_CASE("a service that keeps the rules passes") {
    CHECK(differences_found(wire_honest) == 0);
}

TEST_CASE("a service that answers before the commit is found") {
    CHECK(differences_found(wire_hasty) > 0);
}

TEST_CASE("a service that does twice what comes twice is found") {
    CHECK(differences_found(wire_forgetful) > 0);
}

TEST_CASE("a service that remembers what was taken back is found") {
    CHECK(differences_found(wire_counting) > 0);
}

TEST_CASE("one row that was changed is found, and the time a store has seen is no difference") {
    kontor::SimulatedDisk disk{"self-test", 1};
    const auto change = [&](const std::string& sql) {
        auto database = kontor::Database::open("notes.db", disk.vfs());
        database.execute(sql);
    };
    change(
        "CREATE TABLE notes (number INTEGER PRIMARY KEY, text TEXT); CREATE TABLE store_clock (time INTEGER);"
        "INSERT INTO notes VALUES (1, 'tea'), (2, NULL); INSERT INTO store_clock VALUES (1)");
    const auto before = read_state(disk, "notes.db");
    change("UPDATE store_clock SET time = 2");
    CHECK(differences(before, read_state(disk, "notes.db")).empty());
    change("UPDATE notes SET text = '' WHERE number = 2");
    CHECK(differences(before, read_state(disk, "notes.db")) ==
          std::vector<std::string>{"- notes: number=2, text=NULL, ", "+ notes: number=2, text='', "});
}
