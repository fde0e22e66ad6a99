// An event that can't be handled is parked; later ones of its entity wait behind it, and the others go on.
#include <doctest/doctest.h>
#include <sqlite3.h>

#include <new>
#include <set>

#include "runtime/tests/simulated_pair.hpp"

namespace kontor {
namespace {

using namespace std::chrono_literals;
using Texts = std::vector<std::string>;
using Seconds = std::vector<int>;

/// Longer than all attempts of an event.
constexpr Milliseconds all_attempts{20'000};

struct Poisoned : SimulatedPair {
    std::set<std::string> poisons;  // ids of the entities whose events can't be handled

    Poisoned() {
        on_event = [this](const Event& event) {
            if (poisons.contains(event.entity_id)) throw std::runtime_error{"can't bear " + event.entity_id};
        };
    }

    /// Number, entity id, state and attempts of each dead letter.
    Texts letters() {
        Texts all;
        const auto page = dead_letters();
        for (const auto& item : page.at("items")) {
            all.push_back(
                std::to_string(item.at("number").get<int>()) + " " + item.at("entity_id").get<std::string>() +
                ":" + std::to_string(item.at("sequence").get<int>()) + " " +
                item.at("state").get<std::string>() + " " + std::to_string(item.at("attempts").get<int>()));
        }
        return all;
    }
    std::int64_t position() { return ask("positions").body().at("consumed").at("till").get<std::int64_t>(); }
    Json replay(int number) { return ask("replay-dead-letter", {{"number", number}}).body(); }
    Json drop(int number) {
        return ask("drop-dead-letter", {{"number", number}, {"note", "mended by hand"}}).body();
    }
};

TEST_CASE_FIXTURE(Poisoned,
                  "an event that fails is tried five times within fifteen seconds, then it is parked") {
    poisons = {"b"};
    announce({"a", "b", "c"});
    pass(14s);
    CHECK(taken() == Texts{"a:1"});  // meanwhile the whole log waits
    CHECK(letters().empty());
    pass(3s);
    CHECK(attempts_at(2) == Seconds{0, 1, 3, 7, 15});
    CHECK(taken() == Texts{"a:1", "c:3"});
    CHECK(letters() == Texts{"1 b:2 failed 5"});
    CHECK(position() == 3);
    pass(600s);
    CHECK(attempts_at(2).size() == 5);
    CHECK(log.count("parked and needs an operator", "can't bear b") == 1);
}

TEST_CASE_FIXTURE(Poisoned, "a dead letter says what it is, why it failed, and holds the whole event") {
    poisons = {"b"};
    announce({"a", "b"});
    pass(all_attempts);
    const auto page = dead_letters();
    CHECK(page.at("total") == 1);
    CHECK(page.at("next").is_null());
    const auto letter = page.at("items").at(0);
    CHECK(letter.at("kind") == "event");
    CHECK(letter.at("source") == "till");
    CHECK(letter.at("entity") == "thing");
    CHECK(letter.at("cause") == "can't bear b");
    CHECK(letter.at("content").at("event") == "moved");
    CHECK(letter.at("content").at("data") == Json{{"to", "the shelf"}});
    CHECK(letter.at("content_bytes") == letter.at("content").dump().size());
    CHECK(parse_time(letter.at("parked_at").get<std::string>()).has_value());
}

TEST_CASE_FIXTURE(Poisoned,
                  "later events of the entity wait, also those that could be handled; others don't") {
    poisons = {"b"};
    announce({"b", "a"});
    pass(all_attempts);
    poisons = {};
    announce({"b", "a", "b"});
    pass(5s);
    CHECK(taken() == Texts{"a:2", "a:4"});
    CHECK(letters() == Texts{"1 b:1 failed 5", "2 b:3 waiting 0", "3 b:5 waiting 0"});
    CHECK(position() == 5);
}

TEST_CASE_FIXTURE(Poisoned, "what an event that failed has done is undone, and nothing of others") {
    poisons = {"b"};
    announce({"a", "b", "c"});
    pass(all_attempts);
    // The ledger's log has what a and c led to, without gaps.
    CHECK(ask("positions").body().at("log") == 2);
}

TEST_CASE_FIXTURE(Poisoned,
                  "an event that succeeds at a later attempt is not parked, and the next begins anew") {
    poisons = {"b"};
    announce({"b", "b"});
    pass(8s);
    poisons = {};
    pass(10s);
    CHECK(taken() == Texts{"b:1", "b:2"});
    CHECK(letters().empty());
}

TEST_CASE_FIXTURE(Poisoned, "however often an event is delivered, its attempts come in their time") {
    poisons = {"b"};
    std::vector<Message> sent;
    broker.observe([&](std::string_view, const Message& message) {
        if (message.topic.starts_with("kontor/event/till/")) sent.push_back(message);
    });
    announce("b");
    pass(500ms);
    REQUIRE(sent.size() == 1);
    const auto again = sent.front();
    for (int i = 0; i < 130; ++i) {
        broker.publish(again);
        if (i % 20 == 0) broker.interrupt("ledger-1");  // it asks for a replay when it is back
        pass(100ms);
    }
    CHECK(attempts_at(1) == Seconds{0, 1, 3, 7});
    pass(5s);
    CHECK(letters() == Texts{"1 b:1 failed 5"});
}

TEST_CASE_FIXTURE(Poisoned, "in a page of a replay a poison undoes itself alone, wherever it stands") {
    kill_ledger();
    poisons = {"x", "y"};
    for (int i = 1; i <= 450; ++i)
        announce(i == 57 || i == 320 ? "x" : i == 58 || i == 201 ? "y" : "thing-" + std::to_string(i));
    pass(1s);
    start_ledger();
    pass(60s);
    CHECK(letters() == Texts{"1 x:57 failed 5", "2 y:58 failed 5", "3 y:201 waiting 0", "4 x:320 waiting 0"});
    CHECK(taken().size() == 446);
    CHECK(position() == 450);
    CHECK(attempts_at(56).size() == 1);
}

TEST_CASE_FIXTURE(Poisoned, "all of it outlives a restart, and what comes then goes on waiting") {
    poisons = {"b"};
    announce({"b", "b"});
    pass(all_attempts);
    const auto before = dead_letters();
    kill_ledger();
    announce({"a", "b"});
    start_ledger();
    pass(5s);
    CHECK(letters() == Texts{"1 b:1 failed 5", "2 b:2 waiting 0", "3 b:4 waiting 0"});
    CHECK(dead_letters().at("items").at(0) == before.at("items").at(0));
    CHECK(taken() == Texts{"a:3"});
}

TEST_CASE("an exception of the handler's parks the event; trouble of the store never does") {
    struct Case {
        std::string what;
        bool parked;
        std::function<void(SimulatedPair&)> fail;
    };
    const auto sqlite = [](int code) {
        return [code](SimulatedPair&) { throw SQLite::Exception{"no", code}; };
    };
    for (const auto& c : std::vector<Case>{
             {"any", true, [](SimulatedPair&) { throw std::runtime_error{"no"}; }},
             {"no object", true,
              [](SimulatedPair&) { throw Json::type_error::create(305, "no object", nullptr); }},
             {"a rejection", true, [](SimulatedPair&) { throw Rejected{refused("no", "nobody is told")}; }},
             {"a violated constraint", true,
              [](SimulatedPair& pair) {
                  Statement{pair.ledger->service().database(), "INSERT INTO taken (sequence) VALUES (1)"}
                      .run();
              }},
             {"a long cause that is no UTF-8", true,
              [](SimulatedPair&) { throw std::runtime_error{"\xff" + std::string(100'000, 'x')}; }},
             {"a full disk", false, sqlite(SQLITE_FULL)},
             {"a failing disk", false, sqlite(SQLITE_IOERR)},
             {"a disk that takes nothing", false, sqlite(SQLITE_READONLY)},
             {"a file that can't be opened", false, sqlite(SQLITE_CANTOPEN)},
             {"a store in use", false, sqlite(SQLITE_BUSY)},
             {"a table in use", false, sqlite(SQLITE_LOCKED)},
             {"no memory for SQLite", false, sqlite(SQLITE_NOMEM)},
             {"no memory", false, [](SimulatedPair&) { throw std::bad_alloc{}; }},
             {"an unusable store", false, [](SimulatedPair&) { throw UnusableStore{"elsewhere"}; }},
         }) {
        CAPTURE(c.what);
        SimulatedPair pair;
        bool failing = true;
        pair.on_event = [&](const Event& event) {
            if (failing && event.sequence == 2) c.fail(pair);
        };
        pair.announce({"a", "b", "c"});
        pair.pass(120s);
        CHECK(pair.dead_letters().at("total") == (c.parked ? 1 : 0));
        CHECK(pair.taken() == (c.parked ? Texts{"a:1", "c:3"} : Texts{"a:1"}));
        failing = false;
        pair.pass(20s);
        CHECK(pair.taken() == (c.parked ? Texts{"a:1", "c:3"} : Texts{"a:1", "b:2", "c:3"}));
    }
}

TEST_CASE_FIXTURE(Poisoned, "a commit that fails parks nothing and loses nothing") {
    poisons = {"b"};
    bool fails = false;
    sqlite3_commit_hook(
        ledger->service().database().connection().getHandle(),
        [](void* flag) { return *static_cast<bool*>(flag) ? 1 : 0; }, &fails);
    announce({"b", "a"});
    pass(14s);
    fails = true;  // the attempt that would park it can't be recorded
    pass(60s);
    CHECK(taken().empty());
    CHECK(letters().empty());
    fails = false;
    pass(30s);
    CHECK(letters().size() == 1);
    CHECK(letters().front().starts_with("1 b:1 failed"));
    CHECK(taken() == Texts{"a:2"});
}

TEST_CASE_FIXTURE(
    Poisoned, "a replay handles the letter and those behind it, in their order, and then the way is free") {
    poisons = {"b", "d"};
    announce({"b", "d", "b", "a", "b"});
    pass(40s);
    poisons = {"d"};
    CHECK(replay(1) ==
          Json{{"number", 1}, {"handled", 3}, {"left", 0}, {"next", nullptr}, {"cause", nullptr}});
    announce({"b", "d"});
    pass(1s);
    CHECK(taken() == Texts{"a:4", "b:1", "b:3", "b:5", "b:6"});
    CHECK(letters() == Texts{"2 d:2 failed 5", "5 d:7 waiting 0"});
}

TEST_CASE_FIXTURE(Poisoned,
                  "a replay stops at the first that fails again, which then is the one to be looked at") {
    poisons = {"b"};
    announce({"b", "b", "b"});
    pass(all_attempts);
    CHECK(replay(1) ==
          Json{{"number", 1}, {"handled", 0}, {"left", 3}, {"next", 1}, {"cause", "can't bear b"}});
    CHECK(letters() == Texts{"1 b:1 failed 6", "2 b:2 waiting 0", "3 b:3 waiting 0"});
    on_event = [](const Event& event) {
        if (event.sequence == 2) throw std::runtime_error{"a new fault"};
    };
    CHECK(replay(1) ==
          Json{{"number", 1}, {"handled", 1}, {"left", 2}, {"next", 2}, {"cause", "a new fault"}});
    CHECK(letters() == Texts{"2 b:2 failed 1", "3 b:3 waiting 0"});
    CHECK(dead_letters().at("items").at(0).at("cause") == "a new fault");
    CHECK(taken() == Texts{"b:1"});
}

TEST_CASE_FIXTURE(Poisoned, "a letter that is dropped is gone, and those behind it are handled") {
    poisons = {"b"};
    announce({"b", "b", "b"});
    pass(all_attempts);
    on_event = [](const Event& event) {
        if (event.sequence == 3) throw std::runtime_error{"a new fault"};
    };
    CHECK(drop(1) == Json{{"number", 1}, {"handled", 1}, {"left", 1}, {"next", 3}, {"cause", "a new fault"}});
    CHECK(letters() == Texts{"3 b:3 failed 1"});
    CHECK(drop(3) == Json{{"number", 3}, {"handled", 0}, {"left", 0}, {"next", nullptr}, {"cause", nullptr}});
    announce("b");
    pass(1s);
    CHECK(taken() == Texts{"b:2", "b:4"});
    CHECK(log.count("dead letter dropped", "mended by hand") == 2);
}

TEST_CASE_FIXTURE(Poisoned, "a request to replay that comes again has one effect and the same answer") {
    poisons = {"b"};
    announce({"b", "b"});
    pass(all_attempts);
    poisons = {};
    const auto first = ask("replay-dead-letter", {{"number", 1}}, "r-1");
    CHECK(ask("replay-dead-letter", {{"number", 1}}, "r-1").body() == first.body());
    CHECK(first.body().at("handled") == 2);
    CHECK(taken() == Texts{"b:1", "b:2"});
    CHECK(ask("replay-dead-letter", {{"number", 1}}, "r-2").code() == "not-found");
}

TEST_CASE_FIXTURE(Poisoned, "a replay that the store can't take leaves all as it was") {
    poisons = {"b"};
    announce({"b", "b"});
    pass(all_attempts);
    const auto before = dead_letters();
    on_event = [](const Event& event) {
        if (event.sequence == 2) throw SQLite::Exception{"full", SQLITE_FULL};
    };
    CHECK(ask("replay-dead-letter", {{"number", 1}}).code() == "storage");
    CHECK(dead_letters() == before);
    CHECK(taken().empty());
}

TEST_CASE_FIXTURE(Poisoned, "many that wait are worked off in several replays, and their order holds") {
    poisons = {"b"};
    for (int i = 0; i < 450; ++i) announce("b");
    pass(30s);
    poisons = {};
    CHECK(replay(1) ==
          Json{{"number", 1}, {"handled", 200}, {"left", 250}, {"next", 201}, {"cause", nullptr}});
    announce("b");  // it comes while the others wait: it is the last
    pass(1s);
    CHECK(replay(201).at("next") == 401);
    CHECK(replay(401).at("left") == 0);
    const auto all = taken();
    REQUIRE(all.size() == 451);
    for (int i = 0; i < 451; ++i) CHECK(all[static_cast<std::size_t>(i)] == "b:" + std::to_string(i + 1));
}

TEST_CASE_FIXTURE(Poisoned, "events of a producer that isn't consumed any more can only be dropped") {
    poisons = {"b"};
    announce("b");
    pass(all_attempts);
    ledger->write([](Transaction& transaction) {
        transaction.database().execute("UPDATE dead_letters SET source = 'gone'");
    });
    pass(1s);
    CHECK(replay(1).at("cause") == "events of gone are not consumed any more");
    CHECK(drop(1).at("left") == 0);
}

TEST_CASE_FIXTURE(Poisoned, "health, positions and metrics tell of dead letters until there are none") {
    pass(5s);
    CHECK(health.at("status") == "ok");
    CHECK(health.at("checks").at("dead_letters") == 0);
    poisons = {"b"};
    announce({"b", "b"});
    pass(all_attempts);
    CHECK(health.at("status") == "degraded");
    CHECK(health.at("checks").at("dead_letters") == 2);
    CHECK_FALSE(health.at("checks").contains("dead_letters_full"));
    CHECK(ask("positions").body().at("dead_letters") == 2);
    CHECK(ledger->service().metrics().snapshot().dump().find("kontor_dead_letters") != std::string::npos);
    kill_ledger();
    start_ledger();
    pass(6s);
    CHECK(health.at("checks").at("dead_letters") == 2);
    poisons = {};
    REQUIRE(replay(1).at("left") == 0);
    pass(6s);
    CHECK(health.at("status") == "ok");
}

TEST_CASE_FIXTURE(Poisoned, "where there is no room for more dead letters, events wait, and health says so") {
    ledger->write([](Transaction& transaction) {
        transaction.database().execute(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)"
            " INSERT INTO dead_letters (kind, source, sequence, entity, entity_id, request_id, fingerprint, "
            "content,"
            " cause, attempts, parked_at, state)"
            " SELECT 'event', 'till', -i, 'thing', 'old-' || i, '', 0, '{}', 'x', 5, 0, 'failed' FROM n");
    });
    pass(1s);
    kill_ledger();
    start_ledger();
    poisons = {"b"};
    announce({"b", "old-7", "a"});
    pass(120s);
    CHECK(taken().empty());
    CHECK(health.at("checks").at("dead_letters_full") == true);
    CHECK(attempts_at(1).size() > 8);
    CHECK(ask("positions").body().at("dead_letters") == max_dead_letters);
    REQUIRE(drop(1).at("left") == 0);
    pass(60s);
    CHECK(position() == 1);  // b is parked, and now there is no room for what waits behind old-7
    REQUIRE(drop(2).at("left") == 0);
    pass(60s);
    CHECK(taken() == Texts{"a:3"});
    CHECK(position() == 3);
}

}  // namespace
}  // namespace kontor
