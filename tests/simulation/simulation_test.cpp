// The simulation itself: it is deterministic, it shortens, and what it once found stays mended.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "runtime/testing/temporary_folder.hpp"
#include "tests/simulation/run/shorten.hpp"
#include "tests/simulation/simulation.hpp"
#include "tests/simulation/verdict/expected.hpp"

using namespace simulation;

namespace {

struct Fixture {
    Fixture() { Node::prepare_folder(folder.path()); }
    Outcome run(const Plan& plan, std::FILE* trace = nullptr) { return simulate(plan, folder.path(), trace); }
    kontor::TemporaryFolder folder;
};

std::string text_of(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream{file}.rdbuf();
    return text.str();
}

std::string trace_of(Fixture& fixture, const Plan& plan) {
    const auto file = fixture.folder.path() / "trace";
    auto* trace = std::fopen(file.c_str(), "we");
    REQUIRE(trace != nullptr);
    fixture.run(plan, trace);
    std::fclose(trace);
    return text_of(file);
}

std::string in_words(const Outcome& outcome) {
    std::string text;
    for (const auto& finding : outcome.findings) text += finding.rule + ": " + finding.details + "\n";
    return text;
}

}  // namespace

TEST_CASE("the same seed gives the same trace, byte for byte; another one another") {
    Fixture one;
    Fixture other;
    for (const std::uint64_t seed : {7ULL, 11ULL, 97ULL}) {
        const auto plan = make_plan(seed);
        const auto trace = trace_of(one, plan);
        CHECK(trace.size() > 10'000);
        CHECK(trace == trace_of(other, plan));
        CHECK(one.run(plan).digest == other.run(plan).digest);
    }
    CHECK(one.run(make_plan(7)).digest != one.run(make_plan(8)).digest);
}

TEST_CASE("a plan can be written down and read again") {
    const auto plan = make_plan(5);
    CHECK(to_text(read_plan(to_text(plan))) == to_text(plan));
    Fixture fixture;
    CHECK(fixture.run(read_plan(to_text(plan))).digest == fixture.run(plan).digest);
    for (const auto* text : {"", "{}", "[]", R"({"seed": 1, "setting": {}, "actions": [{}], "faults": []})",
                             R"({"seed": 1, "setting": {}, "actions": [], "faults": [{"at": "noon"}]})"}) {
        CHECK_THROWS_AS(read_plan(text), std::runtime_error);
    }
}

TEST_CASE("a finding is shortened to what brings it about") {
    Fixture fixture;
    auto plan = make_plan(5);
    REQUIRE(plan.actions.size() > 3);
    // Nobody knows this fault: so it is the one thing that must stay.
    plan.faults.push_back({{"at", 100}, {"what", "earthquake"}});
    std::ostringstream progress;
    const auto shorter = shortened(plan, fixture.folder.path(), progress);
    CHECK(shorter.actions.empty());
    REQUIRE(shorter.faults.size() == 1);
    CHECK(shorter.faults.front().at("what") == "earthquake");
}

TEST_CASE("an order that nothing stands in the way of must be confirmed") {
    const kontor::Json order{{"do", "order"},
                             {"order", 7},
                             {"items", {{{"sku", "sku-1"}, {"quantity", 2}}}},
                             {"payment", {{"method", "sandbox"}, {"token", "tok_ok"}}}};
    Plan plan{.setting = {{"skus", 1}, {"stock", 2}}, .actions = {order}, .faults = {}};
    REQUIRE(orders_to_be_confirmed(plan) == std::vector{7});
    SUBCASE("not when there is a fault") {
        plan.faults.push_back({{"do", "broker-restart"}});
    }
    SUBCASE("not when there isn't enough") {
        plan.setting["stock"] = 1;
    }
    SUBCASE("not when its product is removed") {
        plan.actions.push_back({{"do", "remove"}, {"sku", "sku-1"}});
    }
    SUBCASE("not when its payment is declined") {
        plan.actions[0]["payment"]["token"] = "tok_declined";
    }
    CHECK(orders_to_be_confirmed(plan).empty());
}

TEST_CASE("what was found once is found no more") {
    Fixture fixture;
    const auto* source = std::getenv("KONTOR_SOURCE");
    REQUIRE(source != nullptr);
    std::vector<std::filesystem::path> plans;
    for (const auto& entry :
         std::filesystem::directory_iterator{std::filesystem::path{source} / "tests/simulation/regressions"})
        plans.push_back(entry.path());
    std::ranges::sort(plans);
    CHECK(!plans.empty());
    for (const auto& file : plans) {
        CAPTURE(file);
        CHECK(in_words(fixture.run(read_plan(text_of(file)))).empty());
    }
}
