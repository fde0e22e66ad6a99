// [saga-5]: what ends only by an operator's word, and what an operator may do.
#include <doctest/doctest.h>

#include <algorithm>

#include "services/saga-coordinator/tests/coordinator_fixture.hpp"

using namespace saga_coordinator;
using kontor::Json;
using kontor::Milliseconds;
using kontor::Reply;
using Names = std::vector<std::string>;

namespace {

const Reply no = Reply::rejected(kontor::refused("strike", "nobody works today"));

const Reply parked = Reply::error({kontor::ErrorKind::parked, "it waits for an operator"});

std::ptrdiff_t count(const Names& names, const std::string& name) {
    return std::ranges::count(names, name);
}

/// A journey that is paid for, but can't be sent. Returns its id.
std::string stuck_at_send(CoordinatorWorld& world) {
    world.played().on("post.send", no);
    const auto saga = world.travel(Milliseconds{1000});
    REQUIRE(saga.at("state") == "stuck");
    return saga.at("id");
}

Json resolution(const std::string& id, const char* how) {
    return {{"id", id}, {"resolution", how}, {"note", "brought by hand"}};
}

}  // namespace

TEST_CASE("[saga-5] a step behind the pivot that is refused makes the saga stuck, and that is announced") {
    CoordinatorWorld world;
    const auto id = stuck_at_send(world);
    CHECK(world.events() == Names{"started", "step-done", "step-done", "step-done", "stuck"});
    CHECK(world.published().find("/saga/stuck/" + id) != std::string::npos);
    const auto asked = world.played().seen;
    world.pass(Milliseconds{600'000});
    CHECK(world.played().seen == asked);
    const auto listed = world.answer("list", {{"state", "stuck"}}).body().at("items");
    REQUIRE(listed.size() == 1);
    CHECK(listed[0].at("step") == "send");
    CHECK(listed[0].at("problem").at("type") == "urn:kontor:problem:strike");
    CHECK_FALSE(listed[0].contains("waiting_for"));
}

TEST_CASE("[saga-5] a stuck saga goes on when an operator lets it, with a request of its own") {
    CoordinatorWorld world;
    const auto id = stuck_at_send(world);
    world.played().on("post.send", Reply::ok());
    CHECK(world.answer("retry", {{"id", id}}).body() == Json{{"id", id}, {"state", "running"}});
    REQUIRE(world.until_ended(id));
    CHECK(world.get(id).at("state") == "completed");
    CHECK(world.played().ids.back() == id + "/send/1");
    CHECK(world.answer("retry", {{"id", id}}).code() == "not-stuck");
}

TEST_CASE("[saga-5] an undo that is refused makes it stuck too; a retry goes on with the undoing") {
    CoordinatorWorld world;
    world.played().on("bank.pay", no);
    world.played().on("bank.unhold", no);
    const auto id = world.travel(Milliseconds{1000}).at("id").get<std::string>();
    CHECK(world.get(id).at("state") == "stuck");
    CHECK(count(world.played().seen, "train.free") == 0);
    world.played().on("bank.unhold", Reply::ok());
    CHECK(world.answer("retry", {{"id", id}}).body().at("state") == "compensating");
    REQUIRE(world.until_ended(id));
    CHECK(world.get(id).at("state") == "compensated");
    CHECK(world.played().done == Names{"train.book", "bank.hold", "bank.unhold", "train.free"});
}

TEST_CASE("[saga-5] a step that is parked is not asked for again: behind the pivot it needs an operator") {
    CoordinatorWorld world;
    world.played().on("post.send", parked);
    const auto id = world.travel(Milliseconds{1000}).at("id").get<std::string>();
    CHECK(world.get(id).at("state") == "stuck");
    CHECK(world.get(id).at("problem").at("type") == "urn:kontor:problem:parked");
    CHECK(count(world.played().seen, "post.send") == 1);
    world.played().on("post.send", Reply::ok());
    CHECK(world.answer("retry", {{"id", id}}).is_ok());
    REQUIRE(world.until_ended(id));
    CHECK(world.get(id).at("state") == "completed");
}

TEST_CASE("[saga-5] before the pivot a step that is parked is undone at once, as are those before it") {
    CoordinatorWorld world;
    world.played().on("bank.hold", parked);
    const auto saga = world.travel(Milliseconds{1000});
    CHECK(saga.at("state") == "compensated");
    CHECK(saga.at("failure").at("code") == "bank-unanswered");
    CHECK(count(world.played().seen, "bank.hold") == 1);
    CHECK(world.played().done == Names{"train.book", "bank.unhold", "train.free"});
}

TEST_CASE("[saga-5] an undo that is parked needs an operator, too") {
    CoordinatorWorld world;
    world.played().on("bank.pay", no);
    world.played().on("bank.unhold", parked);
    const auto id = world.travel(Milliseconds{1000}).at("id").get<std::string>();
    CHECK(world.get(id).at("state") == "stuck");
    world.played().on("bank.unhold", Reply::ok());
    CHECK(world.answer("retry", {{"id", id}}).body().at("state") == "compensating");
    REQUIRE(world.until_ended(id));
    CHECK(world.get(id).at("state") == "compensated");
}

TEST_CASE("[saga-5] a stuck saga is stuck after a restart, and can still be resolved") {
    for (const auto* how : {"completed", "compensated"}) {
        CAPTURE(how);
        CoordinatorWorld world;
        const auto id = stuck_at_send(world);
        const auto asked = world.played().seen;
        world.restart();
        world.pass(Milliseconds{60'000});
        CHECK(world.played().seen == asked);
        CHECK(world.answer("resolve", resolution(id, how)).body() == Json{{"id", id}, {"state", how}});
        CHECK(world.get(id).at("state") == how);
        CHECK(world.events().back() == how);
        CHECK(world.answer("list", {{"state", "unfinished"}}).body().at("items").empty());
    }
}

TEST_CASE("of two words about a stuck saga that come at once, the first counts") {
    struct Case {
        const char* first;
        const char* second;
        std::string end;
    };
    for (const auto& c :
         {Case{"retry", "retry", "completed"}, Case{"retry", "resolve", "completed"},
          Case{"resolve", "retry", "compensated"}, Case{"resolve", "resolve", "compensated"}}) {
        CAPTURE(std::string{c.first});
        CAPTURE(std::string{c.second});
        CoordinatorWorld world;
        const auto id = stuck_at_send(world);
        world.played().on("post.send", Reply::ok());
        const auto say = [&](const std::string& word) {
            return world.ask(word, word == "retry" ? Json{{"id", id}} : resolution(id, "compensated"));
        };
        const auto first = say(c.first);
        const auto second = say(c.second);
        REQUIRE(world.until([&] { return first->has_value() && second->has_value(); }));
        CHECK((*first)->is_ok());
        CHECK((*second)->code() == "not-stuck");
        REQUIRE(world.until_ended(id));
        CHECK(world.get(id).at("state") == c.end);
        const auto events = world.events();
        CHECK(count(events, "resumed") + count(events, "compensated") == 1);
        CHECK(count(world.played().ids, id + "/send/1") <= 1);
    }
}

TEST_CASE("a stuck saga keeps nothing of a caller whose patience is over") {
    CoordinatorWorld world;
    const auto id = stuck_at_send(world);
    int answers = 0;
    auto caller = std::make_shared<int>();
    const std::weak_ptr<int> kept = caller;
    kontor::Request request;
    request.deadline = world.clock().steady() + Milliseconds{2000};
    request.responder =
        kontor::Responder{[&answers, caller = std::move(caller)](const Reply&) { ++answers; }};
    world.service().writer().submit_always(
        {[&world, id, request = std::exchange(request, {})](kontor::Transaction& transaction) {
            world.coordinator().answer_when_ended(id, request, transaction);
        }});
    world.pass(Milliseconds{1500});
    CHECK(answers == 0);
    CHECK_FALSE(kept.expired());
    world.pass(Milliseconds{1000});
    CHECK(answers == 1);
    CHECK(kept.expired());
}
