// Dead letters over a real broker: a poison stops its own entity alone, through restarts, until an operator decides.
#include <doctest/doctest.h>

#include "runtime/testing/broker.hpp"
#include "runtime/testing/eventually.hpp"
#include "tests/messaging/counter_service.hpp"
#include "tests/support/json_schemas.hpp"
#include "tests/support/test_client.hpp"

using namespace kontor;

namespace {

using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

const Principal somebody{"operator", {"operator"}};
/// Longer than all attempts of an event: fifteen seconds.
constexpr Milliseconds patience{40'000};

struct Poisoned {
    TestBroker broker;
    TemporaryFolder counter_folder;
    TemporaryFolder picky_folder;
    std::set<std::string> poisons{"b"};  // changed only while picky is down
    HostedService counter{"counter", broker.address(), counter_folder.path(), counter_migrations,
                          wire_counter};
    TestClient client{broker.address(), "test", "test-password", "picky"};
    std::unique_ptr<HostedService> picky = start();
    JsonSchemas schemas{source_folder() / "runtime" / "contract" / "schemas"};
    int asked = 0;

    std::unique_ptr<HostedService> start() {
        return std::make_unique<HostedService>("picky", broker.address(), picky_folder.path(),
                                               picky_migrations, wire_picky(poisons));
    }
    void restart(const std::set<std::string>& now_poisons) {
        picky.reset();
        poisons = now_poisons;
        picky = start();
    }
    void announce(const Texts& things) {
        for (const auto& thing : things) {
            counter.service().writer().submit_always({[thing](Transaction& transaction) {
                transaction.append("thing", thing, "moved", Json::object());
            }});
        }
    }
    /// Asks, and holds the answer against the contract.
    Json ask(const std::string& method, const Json& body = Json::object()) {
        const auto reply = client.ask(method, body, "ask-" + std::to_string(++asked), somebody);
        REQUIRE_MESSAGE(reply.is_ok(), reply.body().dump());
        const auto faults = schemas.faults(method + ".reply", reply.body());
        CHECK_MESSAGE(faults.empty(), faults);
        return reply.body();
    }
    bool has_come_to(std::int64_t sequence) {
        return eventually(
            [&] {
                auto database = Database::open_read_only(picky->service().config().database_file());
                return consumed_positions(database)["counter"] == sequence;
            },
            patience);
    }
    Texts taken() {
        Texts all;
        auto database = Database::open_read_only(picky->service().config().database_file());
        Statement{database, "SELECT thing, sequence FROM taken ORDER BY number"}.each(
            [&](Row row) { all.push_back(row.text(0) + std::to_string(row.integer(1))); });
        return all;
    }
    /// Number and state of each dead letter.
    Texts letters() {
        Texts all;
        const auto page = ask("dead-letters");
        for (const auto& item : page.at("items")) {
            all.push_back(std::to_string(item.at("number").get<int>()) + " " +
                          item.at("state").get<std::string>());
        }
        return all;
    }
};

}  // namespace

TEST_CASE_FIXTURE(Poisoned,
                  "a poisoned entity waits, others go on, and a replay after a restart keeps the order") {
    announce({"a", "b", "c", "b", "a"});
    REQUIRE(has_come_to(5));
    CHECK(taken() == Texts{"a1", "c3", "a5"});
    CHECK(letters() == Texts{"1 failed", "2 waiting"});
    CHECK(picky->log().count("an event is parked", "can't bear it") == 1);

    restart({});
    CHECK(letters() == Texts{"1 failed", "2 waiting"});
    announce({"b", "c"});  // b could be handled now, but it is not its turn
    REQUIRE(has_come_to(7));
    CHECK(taken() == Texts{"a1", "c3", "a5", "c7"});

    CHECK(ask("replay-dead-letter", {{"number", 1}}).at("handled") == 3);
    announce({"b"});
    REQUIRE(has_come_to(8));
    CHECK(taken() == Texts{"a1", "c3", "a5", "c7", "b2", "b4", "b6", "b8"});
    CHECK(letters().empty());
}

TEST_CASE_FIXTURE(Poisoned,
                  "a replay that fails again leaves all waiting; what is dropped lets the next ones go on") {
    announce({"b", "b", "a"});
    REQUIRE(has_come_to(3));
    CHECK(ask("replay-dead-letter", {{"number", 1}}).at("cause") == "can't bear it");
    CHECK(letters() == Texts{"1 failed", "2 waiting"});
    restart({});
    const auto dropped = ask("drop-dead-letter", {{"number", 1}, {"note", "booked by hand"}});
    CHECK(dropped.at("handled") == 1);
    CHECK(dropped.at("left") == 0);
    CHECK(taken() == Texts{"a3", "b2"});
    CHECK(picky->log().count("dead letter dropped", "booked by hand") == 1);
}

TEST_CASE_FIXTURE(Poisoned, "a broker that dies during the attempts loses no event, and parks none twice") {
    announce({"a", "b", "a"});
    REQUIRE(eventually([&] { return picky->log().count("event not taken in", "can't bear it") >= 2; }));
    broker.kill();
    announce({"b", "c"});
    broker.start();
    REQUIRE(has_come_to(5));
    CHECK(taken() == Texts{"a1", "a3", "c5"});
    CHECK(letters() == Texts{"1 failed", "2 waiting"});
}

TEST_CASE("a command that throws again and again is parked; its replay is the answer to who asks again") {
    TestBroker broker;
    TemporaryFolder folder;
    std::atomic<bool> fails = true;
    HostedService counter{"counter", broker.address(), folder.path(), counter_migrations,
                          [&](Service& service) {
                              service.command("book", [&](const Request&, Transaction& transaction) {
                                  add(transaction, 7);
                                  if (fails) throw std::runtime_error{"on purpose"};
                                  return Reply::ok({{"total", total_in(transaction.database())}});
                              });
                          }};
    TestClient client{broker.address(), "test", "test-password", "counter"};
    const auto ask = [&](const char* method, const Json& body, const char* id) {
        return client.ask(method, body, id, somebody);
    };
    for (int i = 1; i < max_attempts; ++i) CHECK(ask("book", Json::object(), "r-1").code() == "internal");
    CHECK(ask("book", Json::object(), "r-1").code() == "parked");
    CHECK(ask("book", Json::object(), "r-1").code() == "parked");
    fails = false;
    CHECK(ask("book", Json::object(), "r-2").body()["total"] == 7);
    CHECK(ask("replay-dead-letter", {{"number", 1}}, "r-3").body()["handled"] == 1);
    CHECK(ask("book", Json::object(), "r-1").body()["total"] == 14);
    CHECK(client.events_until(0, 2).size() == 2);
}
