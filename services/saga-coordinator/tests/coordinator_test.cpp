// The promises of README.md, kept by the engine with a real store, and services played on a simulated bus.
#include <doctest/doctest.h>

#include <algorithm>

#include "services/saga-coordinator/tests/coordinator_fixture.hpp"

using namespace saga_coordinator;
using kontor::Json;
using kontor::Milliseconds;
using kontor::Reply;
using Names = std::vector<std::string>;

namespace {

const Names forward{"train.book", "bank.hold", "bank.pay", "post.send"};

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
