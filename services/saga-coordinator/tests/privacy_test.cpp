// [saga-6]: what is private in a saga's input stays between its caller and the services it is for.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "services/saga-coordinator/definition_files.hpp"
#include "services/saga-coordinator/tests/coordinator_fixture.hpp"

using namespace saga_coordinator;
using kontor::Json;
using kontor::Milliseconds;
using kontor::Reply;

namespace {

const std::string card = "card-4711";

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::string built_in(const std::string& name) {
    const auto files = definition_files();
    const auto found = std::ranges::find_if(files, [&](const auto& file) {
        return holds(std::string{file.content}, "\"name\": \"" + name + "\"");
    });
    REQUIRE(found != files.end());
    return std::string{found->content};
}

std::string bytes_of(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

/// A saga under way as versions before this one recorded it: with its whole input in the event.
void add_old_saga(CoordinatorWorld& world, const std::string& id) {
    auto store = world.open_store();
    kontor::StoredEvent started;
    started.id = "019ac2f0-0000-7000-8000-00000000000e";
    started.entity = "saga";
    started.entity_id = id;
    started.type = event::started;
    started.time = world.clock().now();
    started.data = Json{{"id", id},
                        {"definition", "journey"},
                        {"key", "old"},
                        {"ids", {{"seat", "seat-1"}}},
                        {"input", {{"name", "Ada"}, {"card", card}}}}
                       .dump();
    kontor::EventAppender{store}.append(started);
    SagaTable{store}.insert({id, "old", std::nullopt, "journey", "running"}, started.time);
}

}  // namespace

TEST_CASE("[saga-6] a private part of the input reaches the service it is for, and no event and no answer") {
    CoordinatorWorld world;
    world.played().silence("bank.hold");
    const auto answered = world.ask(
        "start",
        {{"definition", "journey"}, {"key", "key-0815"}, {"input", {{"name", "Ada"}, {"card", card}}}});
    REQUIRE(world.until([&] { return world.played().inputs.contains("bank.hold"); }));
    CHECK(world.played().inputs["bank.hold"] == Json{{"card", card}});

    const auto listed = world.answer("list", {{"state", "unfinished"}}).body().at("items").at(0);
    const auto shown = world.get(listed.at("id"));
    CHECK(shown.at("data").at("input") == Json{{"name", "Ada"}});
    world.played().on("bank.hold", Reply::ok());
    REQUIRE(world.until([&] { return answered->has_value(); }));
    CHECK((*answered)->body().at("state") == "completed");

    for (const auto& text : {listed.dump(), shown.dump(), (*answered)->body().dump(), world.published()}) {
        CHECK_FALSE(holds(text, card));
        CHECK_FALSE(holds(text, "key-0815"));
    }
    CHECK(holds(world.published(), "/saga/started/"));
}

TEST_CASE("[saga-6] what a step says it drops of its result is not recorded") {
    CoordinatorWorld world;
    world.played().on("train.book", Reply::ok({{"wagon", 7}, {"address", "Alsterufer 1"}}));
    const auto saga = world.travel();
    const auto shown = world.get(saga.at("id"));
    CHECK(shown.at("data").at("steps").at("book") == Json{{"wagon", 7}});
    CHECK_FALSE(holds(world.published(), "Alsterufer"));
    CHECK_FALSE(holds(world.stored(), "Alsterufer"));
}

TEST_CASE("[saga-6] a saga that is read from disk still has what is private, until it has ended") {
    for (const bool well : {true, false}) {
        CAPTURE(well);
        CoordinatorWorld world;
        world.played().silence("train.book");
        const auto answered = world.ask(
            "start",
            {{"definition", "journey"}, {"key", "ada"}, {"input", {{"name", "Ada"}, {"card", card}}}});
        REQUIRE(world.until([&] { return !world.played().seen.empty(); }));
        world.kill();
        CHECK(holds(world.stored(), card));
        world.restart();
        world.played().on("train.book", Reply::ok());
        if (!well) world.played().on("bank.pay", Reply::rejected(kontor::refused("no-money", "")));
        REQUIRE(world.until([&] { return answered->has_value(); }));
        CHECK((*answered)->body().at("state") == (well ? "completed" : "compensated"));
        CHECK(world.played().inputs["bank.hold"] == Json{{"card", card}});
        CHECK_FALSE(holds(world.stored(), card));

        const auto again = world.travel();
        CHECK(again == (*answered)->body());
        world.kill();
        CHECK_FALSE(holds(bytes_of(world.store_file()), card));
    }
}

TEST_CASE("[saga-6] an operator's resolution ends it too") {
    CoordinatorWorld world;
    world.played().on("post.send", Reply::rejected(kontor::refused("strike", "")));
    const auto id = world.travel(Milliseconds{1000}).at("id").get<std::string>();
    CHECK(holds(world.stored(), card));
    CHECK(world.answer("resolve", {{"id", id}, {"resolution", "completed"}, {"note", "by hand"}}).is_ok());
    CHECK_FALSE(holds(world.stored(), card));
}

TEST_CASE("a saga begun by a version that kept the input in the event goes on, and shows what it may") {
    CoordinatorWorld world;
    const std::string id = "019ac2f0-0000-7000-8000-000000000001";
    world.kill();
    add_old_saga(world, id);
    world.played().on("train.book", Reply::ok({{"wagon", 7}, {"address", "Alsterufer 1"}}));
    world.restart();
    REQUIRE(world.until_ended(id));
    CHECK(world.played().inputs["bank.hold"] == Json{{"card", card}});
    const auto shown = world.get(id);
    CHECK(shown.at("state") == "completed");
    CHECK_FALSE(holds(shown.dump(), card));
}

TEST_CASE(
    "[saga-6] a checkout tells nobody its token, its key or the address, also where services repeat them") {
    const auto definition = built_in("checkout");
    CoordinatorWorld world{definition.c_str()};
    const Json address{{"method", "delivery"}, {"name", "Ada"},       {"street", "Alsterufer 1"},
                       {"city", "Hamburg"},    {"postcode", "20354"}, {"country", "DE"}};
    const Json order{{"id", "o-1"}, {"total", 7}, {"delivery", address}, {"key", "ada/key-0815"}};
    world.played().on("orders.create", Reply::ok(order));
    world.played().on("orders.confirm", Reply::ok(order));
    world.played().on("shipping.create-label",
                      Reply::ok({{"state", "label-created"}, {"delivery", address}}));
    const auto saga = world.answer("start", {{"definition", "checkout"},
                                             {"key", "ada/key-0815"},
                                             {"input",
                                              {{"customer", "ada"},
                                               {"key", "ada/key-0815"},
                                               {"items", Json::array()},
                                               {"payment", {{"method", "sandbox"}, {"token", "tok_4711"}}},
                                               {"delivery", address}}}});
    REQUIRE(saga.body().at("state") == "completed");
    CHECK(saga.body().at("result") == Json{{"id", "o-1"}, {"total", 7}});
    CHECK(world.played().inputs["payment.authorise"].at("token") == "tok_4711");
    CHECK(world.played().inputs["orders.create"].at("delivery") == address);
    CHECK(world.played().inputs["shipping.create-label"].at("delivery") == address);
    const auto shown = world.get(saga.body().at("id")).dump();
    for (const auto* secret : {"tok_4711", "key-0815", "Alsterufer"}) {
        CAPTURE(secret);
        CHECK_FALSE(holds(world.published(), secret));
        CHECK_FALSE(holds(shown, secret));
    }
}

TEST_CASE("[saga-6] a cancellation tells nobody the key or the address of its order") {
    const auto definition = built_in("cancellation");
    CoordinatorWorld world{definition.c_str()};
    const Json order{{"id", "o-1"}, {"delivery", {{"street", "Alsterufer 1"}}}, {"key", "ada/key-0815"}};
    world.played().on("orders.begin-cancel", Reply::ok(order));
    world.played().on("shipping.cancel", Reply::ok({{"delivery", order.at("delivery")}}));
    world.played().on("orders.cancel", Reply::ok(order));
    const auto saga = world.answer(
        "start", {{"definition", "cancellation"}, {"input", {{"order", "o-1"}, {"payment", "p-1"}}}});
    REQUIRE(saga.body().at("state") == "completed");
    CHECK_FALSE(holds(world.published(), "key-0815"));
    CHECK_FALSE(holds(world.published(), "Alsterufer"));
}
