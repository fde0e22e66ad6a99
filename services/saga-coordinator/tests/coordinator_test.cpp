// The promises of README.md, kept by the engine with a real store, and services played on a simulated bus.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "services/saga-coordinator/tests/coordinator_fixture.hpp"

using namespace saga_coordinator;
using kontor::Json;
using kontor::Milliseconds;
using kontor::Reply;
using Names = std::vector<std::string>;

namespace {

const Reply no = Reply::rejected(kontor::refused("no-money", "there is none"));
const Names forward{"train.book", "bank.hold", "bank.pay", "post.send"};

std::ptrdiff_t count(const Names& names, const std::string& name) {
    return std::ranges::count(names, name);
}

Json ada(const char* key) {
    return {{"definition", "journey"}, {"key", key}, {"fingerprint", "f"}, {"input", {{"name", "Ada"}}}};
}

/// No answer the first times, then the same for ever.
PlayedServices::Answer after_silence(int times, const Reply& reply) {
    return [times, reply](const kontor::Request&) mutable {
        return times-- > 0 ? std::nullopt : std::optional{reply};
    };
}

}  // namespace

TEST_CASE("a saga whose steps are all done completes with the result of the step it names") {
    CoordinatorWorld world;
    world.played().on("post.send", Reply::ok({{"parcel", "p-1"}}));
    const auto saga = world.travel();
    CHECK(saga.at("state") == "completed");
    CHECK(saga.at("result") == Json{{"parcel", "p-1"}});
    CHECK(world.played().done == forward);
    CHECK(world.played().inputs["train.book"] == Json{{"seat", saga.at("ids").at("seat")}, {"name", "Ada"}});
    CHECK(world.events() ==
          Names{"started", "step-done", "step-done", "step-done", "step-done", "completed"});
}

TEST_CASE("a refused step is undone in reverse, and its problem is the saga's failure") {
    struct Case {
        const char* refused;
        Names done;
    };
    const std::vector<Case> cases{
        {"train.book", {}},
        {"bank.hold", {"train.book", "train.free"}},
        {"bank.pay", {"train.book", "bank.hold", "bank.unhold", "train.free"}},
    };
    for (const auto& c : cases) {
        CAPTURE(std::string{c.refused});
        CoordinatorWorld world;
        world.played().on(c.refused, no);
        const auto saga = world.travel();
        CHECK(saga.at("state") == "compensated");
        CHECK(saga.at("failure").at("type") == "urn:kontor:problem:no-money");
        CHECK_FALSE(saga.contains("result"));
        CHECK(world.played().done == c.done);
        CHECK(world.events().back() == "compensated");
    }
}

TEST_CASE("[saga-1] starts with the same key get the same saga, whether it runs or has ended") {
    CoordinatorWorld world;
    const auto first = world.ask("start", ada("once"));
    const auto second = world.ask("start", ada("once"));
    REQUIRE(world.until([&] { return first->has_value() && second->has_value(); }));
    CHECK((*first)->body().at("state") == "completed");
    CHECK((*first)->body() == (*second)->body());
    CHECK(world.answer("start", ada("once")).body() == (*first)->body());
    world.restart();
    CHECK(world.answer("start", ada("once")).body() == (*first)->body());
    CHECK(world.played().seen == forward);

    auto other = ada("once");
    other["fingerprint"] = "g";
    CHECK(world.answer("start", other).code() == "idempotency-key-reused");
    CHECK(world.answer("start", ada("twice")).body().at("id") != (*first)->body().at("id"));
}

TEST_CASE("[saga-1] a start without a key that is sent again is one saga") {
    CoordinatorWorld world;
    world.broker().faults().drop(2, kontor::to_client("caller", "kontor/reply/#"));
    const auto saga = world.answer("start", {{"definition", "journey"}, {"input", {{"name", "Ada"}}}});
    CHECK(saga.body().at("state") == "completed");
    CHECK(count(world.events(), "started") == 1);
}

TEST_CASE("[saga-2] all attempts of a step have the same request id") {
    CoordinatorWorld world;
    world.played().on("train.book", after_silence(4, Reply::ok()));
    const auto id = world.travel().at("id").get<std::string>();
    CHECK(count(world.played().seen, "train.book") == 5);
    CHECK(count(world.played().ids, id + "/book") == 5);
    const std::set<std::string> ids{world.played().ids.begin(), world.played().ids.end()};
    CHECK(ids == std::set<std::string>{id + "/book", id + "/hold", id + "/pay", id + "/send"});
}

TEST_CASE("[saga-2] whatever is lost on the way, every step is done once") {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        CAPTURE(seed);
        CoordinatorWorld world;
        const auto answered = world.ask("start", ada("lossy"), Milliseconds{100'000});
        const auto lost = kontor::one_in(3, seed, kontor::to_clients("#"));
        world.broker().faults().drop(kontor::FaultPlan::always, [lost](const kontor::Transit& transit) {
            return !transit.message.topic.starts_with("kontor/presence/") && lost(transit);
        });
        REQUIRE(world.until([&] { return answered->has_value(); }));
        const auto state = (*answered)->body().at("state");
        auto done = world.played().done;
        if (state == "completed") {
            CHECK(done == forward);
        } else {  // before the pivot three attempts may be lost: then what was done is undone
            CHECK(state == "compensated");
            CHECK(count(done, "bank.pay") == 0);
            CHECK(count(done, "train.free") == 1);
            CHECK(count(done, "bank.hold") <= count(done, "bank.unhold"));
        }
    }
}

TEST_CASE("[saga-3] an outcome that stays unknown before the pivot is undone, that step included") {
    CoordinatorWorld world;
    world.played().silence("bank.hold");
    const auto saga = world.travel();
    CHECK(saga.at("state") == "compensated");
    CHECK(saga.at("failure").at("code") == "bank-unanswered");
    CHECK(world.played().done == Names{"train.book", "bank.unhold", "train.free"});
    CHECK(world.played().inputs["train.free"].at("reason") == "bank-unanswered");
}

TEST_CASE("[saga-3] an error is an unknown outcome, not a refusal") {
    CoordinatorWorld world;
    int asked = 0;
    world.played().on("bank.hold", [&](const kontor::Request&) {
        const auto error = Reply::error({kontor::ErrorKind::unavailable, "later"});
        return std::optional{++asked < 5 ? error : Reply::ok()};
    });
    CHECK(world.travel().at("state") == "completed");
    CHECK(world.played().done == forward);
}

TEST_CASE("[saga-3] from the pivot on, and on the way back, an unknown outcome is tried until it is known") {
    struct Case {
        const char* silent;
        const char* refused;
        const char* state;
    };
    for (const auto& c :
         {Case{"bank.pay", "", "running"}, Case{"post.send", "", "running"},
          Case{"bank.unhold", "bank.pay", "compensating"}, Case{"train.free", "bank.hold", "compensating"}}) {
        CAPTURE(std::string{c.silent});
        CoordinatorWorld world;
        if (*c.refused != '\0') world.played().on(c.refused, no);
        world.played().silence(c.silent);
        const auto early = world.travel();
        CHECK(early.at("state") == c.state);
        const auto id = early.at("id").get<std::string>();
        world.pass(Milliseconds{1'200'000});
        const auto waiting = world.get(id);
        CHECK(waiting.at("state") == c.state);
        CHECK(waiting.at("waiting_for") == c.silent);
        CHECK(waiting.at("attempt").get<int>() > 20);
        world.played().on(c.silent, Reply::ok());
        REQUIRE(world.until_ended(id));
        CHECK(world.get(id).at("state") == (early.at("state") == "running" ? "completed" : "compensated"));
    }
}

TEST_CASE("[saga-3] a service that is away is waited for") {
    CoordinatorWorld world;
    world.broker().disconnect("played");
    const auto answered = world.ask("start", ada("patient"));
    world.pass(Milliseconds{3000});
    CHECK_FALSE(answered->has_value());
    world.broker().reconnect("played");
    REQUIRE(world.until([&] { return answered->has_value(); }));
    CHECK((*answered)->body().at("state") == "completed");
    CHECK(world.played().done == forward);
}

TEST_CASE(
    "[saga-4] wherever the coordinator is killed, the saga ends as it would have, and no step is done "
    "twice") {
    struct Case {
        const char* refused;
        const char* state;
        Names done;
    };
    const std::vector<Case> cases{
        {"", "completed", forward},
        {"bank.pay", "compensated", {"train.book", "bank.hold", "bank.unhold", "train.free"}},
    };
    for (const auto& c : cases) {
        CAPTURE(std::string{c.refused});
        CoordinatorWorld world;
        if (*c.refused != '\0') world.played().on(c.refused, no);
        bool ended_before = false;
        for (int turns = 1; !ended_before; ++turns) {
            CAPTURE(turns);
            REQUIRE(turns < 1000);
            world.played().done.clear();
            const auto answered = world.ask("start", ada(("killed-" + std::to_string(turns)).c_str()));
            for (int turn = 0; turn < turns && !answered->has_value(); ++turn) world.turn();
            ended_before = answered->has_value();
            world.restart();
            REQUIRE(world.until([&] { return answered->has_value(); }));
            CHECK((*answered)->body().at("state") == c.state);
            CHECK(world.played().done == c.done);
        }
        CHECK(world.answer("list", {{"state", "unfinished"}}).body().at("items").empty());
    }
}
