// Promise [users-2]: a login is gone on with once, by one party; and by that one whatever is lost on the way.
#include <doctest/doctest.h>

#include <set>
#include <thread>

#include "tests/auth/shop_door.hpp"

using auth::ShopDoor;
using kontor::Json;

TEST_CASE_FIXTURE(ShopDoor, "many who refresh one token at once get one successor, and none is logged out") {
    const auto grant = log_in(customer);
    constexpr std::size_t windows = 8;
    std::vector<gateway::HttpAnswer> answers(windows);
    {
        std::vector<std::jthread> asking;
        for (auto& answer : answers) asking.emplace_back([&, this] { answer = refresh(grant); });
    }
    std::set<std::string> successors;
    for (const auto& answer : answers) {
        REQUIRE(answer.status == 200);
        successors.insert(answer.json().at("refresh_token"));
        CHECK(status_of(answer.json().at("access_token")) == 200);
    }
    CHECK(successors.size() == 1);
    CHECK(refresh({{"refresh_token", *successors.begin()}}).status == 200);
}

TEST_CASE_FIXTURE(ShopDoor, "a repeated refresh with its key is one refresh, over a restart of users too") {
    const auto grant = log_in(customer);
    const auto once = refresh(grant, "k-1");
    restart_users();
    const auto again = refresh(grant, "k-1");
    CHECK(again.status == 200);
    CHECK(again.json() == once.json());
    CHECK(refresh(once.json()).status == 200);
}

TEST_CASE_FIXTURE(ShopDoor, "a token from two generations ago ends the login") {
    const auto first = log_in(customer);
    const auto second = refresh(first).json();
    const auto third = refresh(second).json();
    CHECK(refresh(first).status == 401);
    CHECK(refresh(third).status == 401);
    CHECK(refresh(log_in(customer)).status == 200);
}

TEST_CASE_FIXTURE(ShopDoor, "who erases themselves is logged out everywhere") {
    const auto here = log_in(customer);
    const auto there = log_in(customer);
    CHECK(as(here.at("access_token"), "DELETE", "/api/users/me").status == 204);
    CHECK(refresh(there).status == 401);
    CHECK(refresh(here).status == 401);
}
