// A command whose handler throws again and again is parked, and waits for an operator.
#include <doctest/doctest.h>
#include <sqlite3.h>

#include "runtime/rpc/client.hpp"
#include "runtime/tests/simulated_pair.hpp"

namespace kontor {
namespace {

using namespace std::chrono_literals;

struct Failing : SimulatedPair {
    int runs = 0;
    bool fails = true;

    Failing() {
        on_command = [this](const Request& request) {
            ++runs;
            if (fails) throw std::runtime_error{"can't bear it"};
            return Reply::ok({{"done", request.body}});
        };
    }
    Reply note(const std::string& id = "r-1", const std::string& method = "note") {
        return ask(method, {{"text", "hello"}}, id, {"customer"});
    }
    void park(const std::string& id = "r-1", const std::string& method = "note") {
        for (int i = 0; i < max_attempts; ++i) note(id, method);
        REQUIRE(note(id, method).code() == "parked");
    }
    std::int64_t log_head() { return ask("positions").body().at("log").get<std::int64_t>(); }
};

TEST_CASE_FIXTURE(Failing, "a command whose handler throws five times is parked and not run again") {
    for (int i = 1; i < max_attempts; ++i) CHECK(note().code() == "internal");
    CHECK(note().code() == "parked");
    CHECK(note().code() == "parked");
    CHECK(runs == max_attempts);
    CHECK(log_head() == 0);
    CHECK(log.count("a command is parked", "can't bear it") == 1);
    const auto letter = dead_letters().at("items").at(0);
    CHECK(letter.at("kind") == "command");
    CHECK(letter.at("source") == "note");
    CHECK(letter.at("request") == "r-1");
    CHECK(letter.at("state") == "failed");
    CHECK(letter.at("attempts") == max_attempts);
    CHECK(letter.at("cause") == "can't bear it");
    CHECK(letter.at("content").at("body") == Json{{"text", "hello"}});
    CHECK(letter.at("content").at("principal") == Json{{"sub", "somebody"}, {"roles", {"customer"}}});
    CHECK_FALSE(letter.contains("entity"));
}

TEST_CASE_FIXTURE(Failing, "failures count by request: others aren't parked with it") {
    for (int i = 1; i < max_attempts; ++i) note("r-1");
    CHECK(note("r-2").code() == "internal");
    fails = false;
    CHECK(note("r-1").is_ok());
    CHECK(note("r-3").is_ok());
    CHECK(dead_letters().at("total") == 0);
}

TEST_CASE_FIXTURE(Failing, "a parked command stays parked over a restart; one that wasn't begins anew") {
    park("r-1");
    for (int i = 1; i < max_attempts; ++i) note("r-2");
    kill_ledger();
    start_ledger();
    CHECK(note("r-1").code() == "parked");
    CHECK(note("r-2").code() == "internal");
}

TEST_CASE_FIXTURE(Failing, "the id of a parked command can't be used for another request") {
    park();
    CHECK(ask("note", {{"text", "another"}}, "r-1").code() == "request-id-reused");
}

TEST_CASE_FIXTURE(Failing, "neither trouble of the store, nor an answer of error or no, parks a command") {
    struct Case {
        std::string what;
        std::function<Reply()> command;
        const char* code;
    };
    const auto thrown = [](int code) { return [code]() -> Reply { throw SQLite::Exception{"no", code}; }; };
    for (const auto& c : std::vector<Case>{
             {"a full disk", thrown(SQLITE_FULL), "storage"},
             {"a failing disk", thrown(SQLITE_IOERR), "storage"},
             {"a store in use", thrown(SQLITE_BUSY), "internal"},
             {"no memory", [] -> Reply { throw std::bad_alloc{}; }, "internal"},
             {"an error", [] { return Reply::error({ErrorKind::unavailable, "later"}); }, "unavailable"},
             {"a rejection", [] -> Reply { throw Rejected{refused("closed", "come back")}; }, "closed"},
         }) {
        CAPTURE(c.what);
        on_command = [&](const Request&) { return c.command(); };
        for (int i = 0; i < 2 * max_attempts; ++i) CHECK(note(c.what).code() == c.code);
        CHECK(dead_letters().at("total") == 0);
    }
}

TEST_CASE_FIXTURE(Failing, "a violated constraint is the command's fault") {
    on_command = [this](const Request& request) {
        Statement{ledger->service().database(), "INSERT INTO done VALUES (?)"}.run(request.id);
        return Reply::ok();
    };
    park();
    CHECK(dead_letters().at("items").at(0).at("cause").get<std::string>().starts_with("UNIQUE"));
}

TEST_CASE_FIXTURE(Failing, "a replay carries the command out, and who asks again gets its answer") {
    park();
    fails = false;
    CHECK(ask("replay-dead-letter", {{"number", 1}}).body() ==
          Json{{"number", 1}, {"handled", 1}, {"left", 0}, {"next", nullptr}, {"cause", nullptr}});
    CHECK(runs == max_attempts + 1);
    const auto answer = note();
    CHECK(answer.is_ok());
    CHECK(answer.body() == Json{{"done", {{"text", "hello"}}}});
    CHECK(runs == max_attempts + 1);
    CHECK(log_head() == 1);
    CHECK(dead_letters().at("total") == 0);
}

TEST_CASE_FIXTURE(Failing, "a replay of what the business refuses decides it, too") {
    park();
    on_command = [](const Request&) -> Reply { throw Rejected{refused("closed", "for ever")}; };
    CHECK(ask("replay-dead-letter", {{"number", 1}}).body().at("handled") == 1);
    on_command = [](const Request&) { return Reply::ok(); };
    CHECK(note().code() == "closed");
}

TEST_CASE_FIXTURE(Failing, "a command that is answered later is asked for again when it has been replayed") {
    park();
    on_command = [](const Request&) { return Reply::deferred(); };
    CHECK(ask("replay-dead-letter", {{"number", 1}}).body().at("handled") == 1);
    on_command = [](const Request&) { return Reply::ok({{"late", true}}); };
    ledger->write([](Transaction& transaction) { transaction.database().execute("DELETE FROM done"); });
    CHECK(note().body() == Json{{"late", true}});
}

TEST_CASE_FIXTURE(Failing, "a replay that fails again keeps the letter, with the new cause") {
    struct Case {
        const char* cause;
        std::function<Reply()> command;
    };
    park();
    int tried = max_attempts;
    for (const auto& c : std::vector<Case>{
             {"worse", [] -> Reply { throw std::runtime_error{"worse"}; }},
             {"not today", [] { return Reply::error({ErrorKind::unavailable, "not today"}); }},
         }) {
        on_command = [&](const Request&) { return c.command(); };
        CHECK(ask("replay-dead-letter", {{"number", 1}}).body() ==
              Json{{"number", 1}, {"handled", 0}, {"left", 1}, {"next", 1}, {"cause", c.cause}});
        CHECK(dead_letters().at("items").at(0).at("cause") == c.cause);
        CHECK(dead_letters().at("items").at(0).at("attempts") == ++tried);
    }
    CHECK(note().code() == "parked");
    CHECK(log_head() == 0);
}

TEST_CASE_FIXTURE(Failing, "a command that is dropped may be asked for again, as if it were new") {
    park();
    CHECK(ask("drop-dead-letter", {{"number", 1}, {"note", "asked by mistake"}}).body().at("left") == 0);
    CHECK(note().code() == "internal");
    fails = false;
    CHECK(note().is_ok());
}

TEST_CASE_FIXTURE(Failing,
                  "of a private request only id, method and cause are kept, and it can only be dropped") {
    park("r-1", "whisper");
    const auto letter = dead_letters().at("items").at(0);
    CHECK(letter.at("source") == "whisper");
    CHECK(letter.at("content").is_null());
    CHECK(letter.at("content_bytes") == 0);
    CHECK(Statement{ledger->service().read_database(), "SELECT content FROM dead_letters"}.first(
              [](Row row) { return row.is_null(0); }) == true);
    CHECK(ask("replay-dead-letter", {{"number", 1}}).code() == "not-kept");
    CHECK(ask("drop-dead-letter", {{"number", 1}, {"note", "-"}}).is_ok());
}

TEST_CASE_FIXTURE(Failing, "a prepared command is kept, and replayed, as it was prepared") {
    park("r-1", "prepared");
    CHECK(dead_letters().at("items").at(0).at("content").at("body") == Json{{"prepared", "hello"}});
    fails = false;
    CHECK(ask("replay-dead-letter", {{"number", 1}}).body().at("handled") == 1);
    CHECK(note("r-1", "prepared").body() == Json{{"done", {{"prepared", "hello"}}}});
}

TEST_CASE_FIXTURE(Failing, "a caller isn't kept waiting for a command that is parked") {
    Metrics metrics;
    Directory directory;
    SimulatedBus bus{broker, "client"};
    RpcClient client{bus, directory, scheduler, clock, ids, metrics};
    client.start();
    directory.follow(bus, "+");
    bus.start({});
    pass(1s);
    std::optional<Reply> reply;
    client.call({.service = "ledger",
                 .method = "note",
                 .body = {{"text", "hello"}},
                 .id = "r-1",
                 .principal = {"somebody", {"customer"}},
                 .trace = {},
                 .timeout = 60s},
                [&](Reply answer) { reply = std::move(answer); });
    pass(5s);
    REQUIRE(reply.has_value());
    CHECK(reply->code() == "parked");
    CHECK(runs == max_attempts);
}

TEST_CASE_FIXTURE(Failing, "what can't be a request about dead letters is refused") {
    park();
    const auto is = [](const char* text) { return Json::parse(text); };
    struct Case {
        const char* method;
        Json body;
        const char* code;
    };
    for (const auto& c : std::vector<Case>{
             {"replay-dead-letter", is("{}"), "invalid"},
             {"replay-dead-letter", is(R"({"number": 0})"), "invalid"},
             {"replay-dead-letter", is(R"({"number": -1})"), "invalid"},
             {"replay-dead-letter", is(R"({"number": "1"})"), "invalid"},
             {"replay-dead-letter", is(R"({"number": 1.5})"), "invalid"},
             {"replay-dead-letter", is(R"({"number": [1]})"), "invalid"},
             {"replay-dead-letter", is(R"({"number": 18446744073709551615})"), "invalid"},
             {"replay-dead-letter", is(R"({"number": 2})"), "not-found"},
             {"replay-dead-letter", is(R"({"number": 9007199254740992})"), "not-found"},
             {"drop-dead-letter", is(R"({"number": 1})"), "invalid"},
             {"drop-dead-letter", is(R"({"number": 1, "note": ""})"), "invalid"},
             {"drop-dead-letter", is(R"({"number": 1, "note": "a\nb"})"), "invalid"},
             {"drop-dead-letter", {{"number", 1}, {"note", std::string(501, 'x')}}, "invalid"},
             {"drop-dead-letter", is(R"({"number": 2, "note": "-"})"), "not-found"},
             {"dead-letters", is(R"({"limit": 0})"), "invalid"},
             {"dead-letters", is(R"({"limit": 501})"), "invalid"},
             {"dead-letters", is(R"({"cursor": "x"})"), "invalid"},
             {"dead-letters", is(R"({"cursor": "1; DROP TABLE dead_letters"})"), "invalid"},
             {"dead-letters", is(R"({"cursor": "99999999999999999999"})"), "invalid"},
             {"dead-letters", is(R"({"cursor": 1})"), "invalid"},
         }) {
        CAPTURE(c.method);
        CAPTURE(c.body.dump());
        CHECK(ask(c.method, c.body).code() == c.code);
    }
    CHECK(dead_letters().at("total") == 1);
}

TEST_CASE_FIXTURE(Failing, "dead letters are for operators, staff and admins") {
    park();
    for (const char* method : {"dead-letters", "replay-dead-letter", "drop-dead-letter"}) {
        for (const auto& roles :
             std::vector<std::vector<std::string>>{{}, {"customer"}, {"service"}, {"root"}}) {
            CHECK(ask(method, {{"number", 1}, {"note", "-"}}, "", roles).code() == "forbidden");
        }
    }
    for (const char* role : {"operator", "staff", "admin"})
        CHECK(ask("dead-letters", Json::object(), "", {role}).body().at("items").size() == 1);
}

TEST_CASE_FIXTURE(Failing, "dead letters come in pages, without content that is too large for one") {
    for (int i = 1; i <= 3; ++i) park("r-" + std::to_string(i));
    for (int i = 0; i < max_attempts; ++i)
        ask("note", {{"text", std::string(700'000, 'x')}}, "r-4", {"customer"});
    const auto first = ask("dead-letters", {{"limit", 2}}).body();
    CHECK(first.at("items").size() == 2);
    CHECK(first.at("next") == "2");
    CHECK(first.at("total") == 4);
    const auto second = ask("dead-letters", {{"limit", 2}, {"cursor", first.at("next")}}).body();
    CHECK(second.at("items").at(0).at("number") == 3);
    CHECK(second.at("items").at(1).at("content").is_null());
    CHECK(second.at("items").at(1).at("content_bytes") > 700'000);
    CHECK(second.at("next").is_null());
    fails = false;
    CHECK(ask("replay-dead-letter", {{"number", 4}}).body().at("handled") == 1);
}

TEST_CASE("of many requests that fail the latest are remembered") {
    FailureCounts counts;
    CHECK(counts.add("first") == 1);
    CHECK(counts.add("first") == 2);
    for (std::size_t i = 1; i < FailureCounts::limit; ++i) CHECK(counts.add(std::to_string(i)) == 1);
    CHECK(counts.add("first") == 3);
    CHECK(counts.add("one more") == 1);
    CHECK(counts.add("first") == 4);
    CHECK(counts.add("1") == 1);  // it failed longest ago
    counts.forget("first");
    counts.forget("never known");
    CHECK(counts.add("first") == 1);
}

}  // namespace
}  // namespace kontor
