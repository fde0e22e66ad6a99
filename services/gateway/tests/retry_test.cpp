#include "services/gateway/domain/traffic/retry.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <limits>

namespace gateway {
namespace {

using namespace std::chrono_literals;
using kontor::SteadyTime;

constexpr SteadyTime start{1h};
constexpr auto most_random = std::numeric_limits<std::uint64_t>::max();

}  // namespace

TEST_CASE("a pause is anything from nothing to a bound that doubles, up to a maximum") {
    const RetryPolicy policy;
    for (const auto& [attempts, bound] :
         {std::pair{0U, 50}, {1U, 50}, {2U, 100}, {3U, 200}, {5U, 800}, {6U, 1000}, {1000U, 1000}}) {
        CHECK(pause_after(attempts, policy, 0) == 0ms);
        const auto modulus = static_cast<std::uint64_t>(bound) + 1;
        CHECK(pause_after(attempts, policy, most_random - most_random % modulus - 1).count() == bound);
        CHECK(rc::check([&](std::uint64_t random) {
            RC_ASSERT(pause_after(attempts, policy, random).count() >= 0);
            RC_ASSERT(pause_after(attempts, policy, random).count() <= bound);
        }));
    }
}

TEST_CASE("a service that is asked little has the floor; what is spent comes back after ten seconds") {
    RetryBudget budget{RetryPolicy{}};
    int granted = 0;
    while (budget.withdraw(start)) ++granted;
    CHECK(granted == 50);
    CHECK_FALSE(budget.withdraw(start + 8s));
    CHECK(budget.withdraw(start + 11s));
}

TEST_CASE("a service that is asked much has a tenth of that more") {
    RetryBudget budget{RetryPolicy{}};
    for (int i = 0; i < 2000; ++i) budget.deposit(start);
    int granted = 0;
    while (budget.withdraw(start + 1s)) ++granted;
    CHECK(granted == 250);
}

TEST_CASE(
    "however failures come, attempts within ten seconds are a tenth of the calls and the floor at most") {
    CHECK(rc::check([](const std::vector<std::uint8_t>& pauses) {
        RetryBudget budget{RetryPolicy{.budget_floor_per_s = 1}};
        auto now = start;
        std::vector<std::pair<SteadyTime, bool>> history;
        for (const auto pause : pauses) {
            now += std::chrono::milliseconds{pause};
            budget.deposit(now);
            history.emplace_back(now, budget.withdraw(now));
        }
        // In nine seconds back from the end, as those count in full.
        int retries = 0;
        for (const auto& [at, granted] : history) retries += granted && at > now - 9s ? 1 : 0;
        RC_ASSERT(retries <= 10 + static_cast<int>(history.size()) / 10);
    }));
}

TEST_CASE("without a budget nothing is asked twice") {
    RetryBudget budget{RetryPolicy{.budget_percent = 0, .budget_floor_per_s = 0}};
    for (int i = 0; i < 1000; ++i) budget.deposit(start);
    CHECK_FALSE(budget.withdraw(start));
}

}  // namespace gateway
