#include <doctest/doctest.h>

#include "services/users/domain/account.hpp"
#include "services/users/domain/session.hpp"

using namespace users;
using namespace std::chrono_literals;

namespace {

constexpr kontor::Time now{1'795'366'897'000ms};
const User ada{"u-1", "ada@example.org", "Ada", {"customer"}, now};
const Account unknown{};
const Account present{.user = ada};
const Account erased{.user = std::nullopt, .erased = true};

/// "" for nothing to do, the event's name, or "!" and the rejection's code.
std::string outcome(const Decision& decision) {
    if (!decision) return "!" + decision.error().code;
    if (decision->empty()) return "";
    REQUIRE(decision->size() == 1);
    constexpr const char* names[] = {"registered", "logged-in", "roles-set", "erased"};
    return names[decision->front().index()];
}

}  // namespace

TEST_CASE("who may register, log in, be given roles, be erased") {
    struct Case {
        const char* name;
        Decision decision;
        const char* expected;
    };
    const Case cases[] = {
        {"a free address", decide(Register{ada, false}), "registered"},
        {"a taken address", decide(Register{ada, true}), "!email-taken"},
        {"the hash in force", decide(present, "hash", LogIn{"hash"}), "logged-in"},
        {"a hash that was in force", decide(present, "new hash", LogIn{"hash"}), "!invalid-credentials"},
        {"erased while the password was verified", decide(erased, "", LogIn{"hash"}), "!invalid-credentials"},
        {"no hash at all", decide(unknown, "", LogIn{""}), "!invalid-credentials"},
        {"other roles", decide(present, SetRoles{{"admin", "staff"}}), "roles-set"},
        {"the same roles", decide(present, SetRoles{{"customer"}}), ""},
        {"roles for nobody", decide(unknown, SetRoles{{"customer"}}), "!not-found"},
        {"roles for somebody erased", decide(erased, SetRoles{{"customer"}}), "!not-found"},
        {"erasing", decide(present, Erase{"u-1"}), "erased"},
        {"erasing again", decide(erased, Erase{"u-1"}), ""},
        {"erasing nobody", decide(unknown, Erase{"u-1"}), "!not-found"},
    };
    for (const auto& [name, decision, expected] : cases) {
        CAPTURE(name);
        CHECK(outcome(decision) == expected);
    }
}

TEST_CASE("an unknown address and a wrong password are the same answer") {
    CHECK(invalid_credentials().kind == kontor::RejectionKind::unauthenticated);
    CHECK(decide(unknown, "", LogIn{"hash"}).error().detail ==
          decide(present, "other", LogIn{"hash"}).error().detail);
}

TEST_CASE("events make the account what they say") {
    Account account;
    evolve(account, Registered{ada});
    REQUIRE(account.user.has_value());
    CHECK(account.user->email == "ada@example.org");
    evolve(account, LoggedIn{"u-1"});
    CHECK(account.user->roles == Roles{"customer"});
    evolve(account, RolesSet{"u-1", {"admin", "staff"}});
    CHECK(account.user->roles == Roles{"admin", "staff"});
    evolve(account, Erased{"u-1"});
    CHECK_FALSE(account.user.has_value());
    CHECK(account.erased);
}

TEST_CASE("roles are sorted, each once") {
    CHECK(make_roles({"staff", "admin", "staff", "customer"}) == Roles{"admin", "customer", "staff"});
    CHECK(make_roles({}).empty());
    for (const char* role : {"admin", "customer", "operator", "staff"}) CHECK(is_role(role));
    for (const char* role : {"service", "", "Admin", "admin "}) CHECK_FALSE(is_role(role));
}

TEST_CASE(
    "a refresh token is good once and for a time; one that was used up ends the session, but for a moment") {
    const Session session{"s", "u-1", "hash", now + 60s};
    auto renewed = session;
    renewed.previous_hash = "before";
    renewed.repeatable_until = now + repeat_grace;
    struct Case {
        const char* name;
        std::optional<Session> session;
        const char* hash;
        kontor::Time at;
        RefreshDecision expected;
    };
    const Case cases[] = {
        {"the token in force", session, "hash", now, RefreshDecision::renew},
        {"in the last moment", session, "hash", now + 60s - 1ms, RefreshDecision::renew},
        {"too late", session, "hash", now + 60s, RefreshDecision::refuse},
        {"a used one", session, "other", now, RefreshDecision::end_session},
        {"a used one, too late", session, "other", now + 60s, RefreshDecision::refuse},
        {"nobody's", std::nullopt, "hash", now, RefreshDecision::refuse},
        {"no hash, where there was none before", session, "", now, RefreshDecision::end_session},
        {"the one before, at once", renewed, "before", now, RefreshDecision::repeat},
        {"the one before, in the last moment", renewed, "before", now + repeat_grace - 1ms,
         RefreshDecision::repeat},
        {"the one before, after that", renewed, "before", now + repeat_grace, RefreshDecision::end_session},
        {"an earlier one, at once", renewed, "earlier", now, RefreshDecision::end_session},
        {"the one in force, meanwhile", renewed, "hash", now, RefreshDecision::renew},
    };
    for (const auto& [name, of, hash, at, expected] : cases) {
        CAPTURE(name);
        CHECK(decide(of, hash, at) == expected);
    }
}
