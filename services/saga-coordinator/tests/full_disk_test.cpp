// A store that refuses commits for a while: nothing is lost, nothing is done twice, and the saga goes on.
#include <doctest/doctest.h>

#include <algorithm>

#include "services/saga-coordinator/tests/coordinator_fixture.hpp"

using namespace saga_coordinator;
using kontor::Json;
using kontor::Milliseconds;
using kontor::Reply;
using Names = std::vector<std::string>;

namespace {

const auto refused = Reply::rejected({kontor::RejectionKind::refused, "no-money", "there is none"});

/// From this method's answer on no commit succeeds, until some seconds have passed.
void disk_is_full_after(CoordinatorWorld& world, const std::string& method,
                        const Reply& reply = Reply::ok()) {
    world.played().on(method, [&world, reply](const kontor::Request&) {
        world.disk_full = true;
        return std::optional{reply};
    });
    CHECK(world.until([&] { return world.disk_full; }));
    world.pass(Milliseconds{4500});
    world.disk_full = false;
}

}  // namespace

TEST_CASE(
    "[saga-4] an outcome that could not be recorded is, once the store works again, and no step is "
    "repeated") {
    const Names forward{"train.book", "bank.hold", "bank.pay", "post.send"};
    for (const auto& method : forward) {
        CAPTURE(method);
        CoordinatorWorld world;
        const auto answered = world.ask("start", {{"definition", "journey"}, {"input", {{"name", "Ada"}}}});
        disk_is_full_after(world, method);
        REQUIRE(world.until([&] { return answered->has_value(); }));
        CHECK((*answered)->body().at("state") == "completed");
        CHECK(world.played().seen == forward);
        CHECK(world.events() ==
              Names{"started", "step-done", "step-done", "step-done", "step-done", "completed"});
    }
}

TEST_CASE("[saga-4] so is the outcome of an undo") {
    const Names all{"train.book", "bank.hold", "bank.pay", "bank.unhold", "train.free"};
    for (const auto& method : {all[2], all[3], all[4]}) {
        CAPTURE(method);
        CoordinatorWorld world;
        world.played().on("bank.pay", refused);
        const auto answered = world.ask("start", {{"definition", "journey"}, {"input", {{"name", "Ada"}}}});
        disk_is_full_after(world, method, method == "bank.pay" ? refused : Reply::ok());
        REQUIRE(world.until([&] { return answered->has_value(); }));
        CHECK((*answered)->body().at("state") == "compensated");
        CHECK(world.played().seen == all);
    }
}

TEST_CASE("an attempt whose outcome is unknown counts once, whatever the store does meanwhile") {
    CoordinatorWorld world;
    int attempts = 0;
    // Two attempts are lost; the first of them ends while the disk is full.
    world.played().on("train.book", [&](const kontor::Request&) -> std::optional<Reply> {
        ++attempts;
        world.disk_full = attempts == 2;
        return attempts <= 4 ? std::nullopt : std::optional{Reply::ok()};
    });
    const auto saga = world.ask("start", {{"definition", "journey"}, {"input", {{"name", "Ada"}}}});
    REQUIRE(world.until([&] { return world.disk_full; }));
    world.pass(Milliseconds{4500});
    world.disk_full = false;
    REQUIRE(world.until([&] { return saga->has_value(); }));
    CHECK((*saga)->body().at("state") == "completed");
}

TEST_CASE("while an outcome can't be recorded, whoever looks is told so") {
    CoordinatorWorld world;
    const auto answered = world.ask("start", {{"definition", "journey"}, {"input", {{"name", "Ada"}}}});
    world.played().on("bank.hold", [&](const kontor::Request&) {
        world.disk_full = true;
        return std::optional{Reply::ok()};
    });
    REQUIRE(world.until([&] { return world.disk_full; }));
    world.pass(Milliseconds{500});
    const auto listed = world.answer("list", {{"state", "unfinished"}}).body().at("items").at(0);
    CHECK(listed.at("waiting_for") == "bank.hold");
    CHECK(listed.at("last_error") == "not-recorded");
    CHECK(listed.contains("next_attempt"));
    world.disk_full = false;
    CHECK(world.until([&] { return answered->has_value(); }));
}

TEST_CASE("[saga-4] sagas that can't be read after a start are resumed when they can") {
    CoordinatorWorld world;
    world.played().silence("train.book");
    const Json start{{"definition", "journey"}, {"input", {{"card", "1"}}}};
    const auto id = world.answer("start", start, Milliseconds{1000}).body().at("id").get<std::string>();
    world.kill();
    world.open_store().execute("UPDATE private_inputs SET parts = 'unreadable'");
    world.played().seen.clear();
    world.restart();
    world.pass(Milliseconds{3000});
    CHECK(world.played().seen.empty());
    CHECK(world.log().count("sagas could not be resumed") > 1);
    world.open_store().execute("UPDATE private_inputs SET parts = '{\"/card\": \"1\"}'");
    world.played().on("train.book", Reply::ok());
    REQUIRE(world.until_ended(id));
    CHECK(world.get(id).at("state") == "completed");
    CHECK(world.played().inputs["bank.hold"].at("card") == "1");
}
