#include "services/gateway/domain/traffic/balancing.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "services/gateway/domain/traffic/peak_ewma.hpp"

namespace gateway {
namespace {

using namespace std::chrono_literals;
using kontor::SteadyTime;

std::uint64_t scrambled(std::uint64_t number) {
    number = (number ^ (number >> 31)) * 0x9e3779b97f4a7c15ULL;
    return (number ^ (number >> 29)) * 0xbf58476d1ce4e5b9ULL;
}

std::vector<std::string> names(int count) {
    std::vector<std::string> names;
    for (int i = 1; i <= count; ++i) names.push_back("catalog-" + std::to_string(i));
    return names;
}

std::vector<Candidate> idle(const std::vector<std::string>& names) {
    std::vector<Candidate> candidates;
    for (const auto& name : names) candidates.push_back({name});
    return candidates;
}

std::string key_of(int number) {
    return "sku-" + std::to_string(number);
}

}  // namespace

TEST_CASE("policies have the names of the configuration") {
    CHECK(parse_balancing("shared") == Balancing::shared);
    CHECK(parse_balancing("round-robin") == Balancing::round_robin);
    CHECK(parse_balancing("least-outstanding") == Balancing::least_outstanding);
    CHECK(parse_balancing("latency") == Balancing::latency);
    CHECK(parse_balancing("by-key") == Balancing::by_key);
    for (const auto* text : {"", "random", "Shared", "by_key"}) CHECK_FALSE(parse_balancing(text));
}

TEST_CASE("round robin gives each its turn") {
    const auto all = names(3);
    const auto candidates = idle(all);
    for (std::uint64_t turn = 0; turn < 9; ++turn) {
        CHECK(choose(Balancing::round_robin, candidates, {scrambled(turn), turn}) == turn % 3);
    }
}

TEST_CASE("least outstanding takes one of those with the fewest calls under way") {
    const auto all = names(4);
    auto candidates = idle(all);
    candidates[0].outstanding = 3;
    candidates[2].outstanding = 1;
    std::map<std::size_t, int> chosen;
    for (std::uint64_t i = 0; i < 1000; ++i) {
        ++chosen[choose(Balancing::least_outstanding, candidates, {scrambled(i), i})];
    }
    CHECK(chosen.size() == 2);
    CHECK(chosen[1] > 300);
    CHECK(chosen[3] > 300);
}

TEST_CASE("of two choices the one with the smaller latency by calls under way is taken") {
    struct Case {
        Candidate a, b;
        std::size_t expected;
    };
    const std::vector<Case> cases{
        {{"a", 0, 0.001}, {"b", 0, 0.050}, 0}, {{"a", 0, 0.050}, {"b", 0, 0.001}, 1},
        {{"a", 9, 0.001}, {"b", 0, 0.005}, 1}, {{"a", 3, 0.001}, {"b", 0, 0.005}, 0},
        {{"a", 0, 0.001}, {"b", 0, 0}, 1},   // never measured: it is tried
        {{"a", 40, 0.001}, {"b", 1, 0}, 0},  // and not by a second one before the first has told
        {{"a", 1, 0}, {"b", 2, 0}, 0},
    };
    for (const auto& each : cases) {
        const std::vector<Candidate> candidates{each.a, each.b};
        for (std::uint64_t i = 0; i < 20; ++i) {
            CHECK(choose(Balancing::latency, candidates, {scrambled(i), i}) == each.expected);
        }
    }
}

TEST_CASE("any choice of anything is one of the candidates") {
    CHECK(rc::check([](const std::vector<std::pair<std::uint8_t, std::uint16_t>>& loads, std::uint64_t random,
                       std::uint64_t turn) {
        RC_PRE(!loads.empty());
        const auto all = names(static_cast<int>(loads.size()));
        std::vector<Candidate> candidates;
        for (std::size_t i = 0; i < loads.size(); ++i)
            candidates.push_back({all[i], loads[i].first, loads[i].second / 1000.0});
        for (const auto balancing : {Balancing::shared, Balancing::round_robin, Balancing::least_outstanding,
                                     Balancing::latency, Balancing::by_key}) {
            RC_ASSERT(choose(balancing, candidates, {random, turn}) < candidates.size());
        }
    }));
}

TEST_CASE("with two choices no instance of many equal ones gets much more than the others") {
    const auto all = names(10);
    auto candidates = idle(all);
    for (auto& candidate : candidates) candidate.seconds = 0.001;
    for (std::uint64_t i = 0; i < 10'000; ++i) {
        ++candidates[choose(Balancing::latency, candidates, {scrambled(i), i})].outstanding;
    }
    for (const auto& candidate : candidates) {
        CHECK(candidate.outstanding > 980);
        CHECK(candidate.outstanding < 1020);
    }
}

TEST_CASE("keys are dealt out evenly, and the same whatever order the instances come in") {
    const auto all = names(5);
    auto candidates = idle(all);
    std::map<std::string, int> keys;
    for (int i = 0; i < 10'000; ++i) ++keys[std::string{candidates[owner_of(key_of(i), candidates)].name}];
    CHECK(keys.size() == 5);
    for (const auto& [name, count] : keys) {
        CHECK(count > 1800);
        CHECK(count < 2200);
    }
    auto reversed = candidates;
    std::ranges::reverse(reversed);
    for (int i = 0; i < 100; ++i) {
        CHECK(candidates[owner_of(key_of(i), candidates)].name ==
              reversed[owner_of(key_of(i), reversed)].name);
    }
}

TEST_CASE("when an instance goes, only its keys move") {
    CHECK(rc::check([](const std::string& key, std::uint8_t gone) {
        const auto all = names(6);
        const auto before = idle(all);
        auto after = before;
        after.erase(after.begin() + gone % 6);
        const auto owner = before[owner_of(key, before)].name;
        if (owner != all[gone % 6]) RC_ASSERT(after[owner_of(key, after)].name == owner);
    }));
}

TEST_CASE("latency rises at once, falls slowly, and fades when nothing is heard") {
    const SteadyTime start{1h};
    PeakEwma latency;
    CHECK(latency.seconds(start) == 0);
    latency.observe(1ms, start);
    CHECK(latency.seconds(start) == doctest::Approx(0.001));
    latency.observe(50ms, start + 1s);
    CHECK(latency.seconds(start + 1s) == doctest::Approx(0.050));
    latency.observe(1ms, start + 2s);
    CHECK(latency.seconds(start + 2s) > 0.035);
    CHECK(latency.seconds(start + 2s) < 0.040);
    CHECK(latency.seconds(start + 14s) < 0.001);
}

}  // namespace gateway
