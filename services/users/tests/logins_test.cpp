// Promises [users-1] to [users-5]: what proves a login.
#include <doctest/doctest.h>
#include <sodium.h>

#include <array>

#include "runtime/security/password.hpp"
#include "runtime/security/token.hpp"
#include "services/users/domain/roles.hpp"
#include "services/users/domain/session.hpp"
#include "services/users/tests/users_fixture.hpp"

using namespace users;
using namespace std::chrono_literals;
using kontor::Json;

namespace {

/// What whoever checks tokens makes of one, knowing nothing but what `jwks` says.
std::optional<kontor::Claims> claims_of(UsersFixture& users, const Json& grant,
                                        std::chrono::seconds later = 0s) {
    kontor::TokenVerifier verifier{"kontor", "kontor"};
    REQUIRE(verifier.add_jwks(users.ask_as(users.nobody, "jwks", Json::object()).body()) == 1);
    const auto token = grant.at("access_token").get<std::string>();
    auto claims = verifier.verify(token, users.clock().now() + later);
    return claims ? std::optional{*claims} : std::nullopt;
}

kontor::Reply refresh(UsersFixture& users, const Json& grant, const std::string& id = "") {
    return users.ask_as(users.nobody, "refresh", {{"refresh_token", grant.at("refresh_token")}}, id);
}

/// A hash with 8 MiB and one pass, as an earlier version might have made it.
std::string weaker_hash(const std::string& password) {
    std::array<char, crypto_pwhash_STRBYTES> hash{};
    REQUIRE(crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), 1, 8 << 20,
                                  crypto_pwhash_ALG_ARGON2ID13) == 0);
    return hash.data();
}

}  // namespace

TEST_CASE("[users-1] an access token says who and which roles, and can be checked with jwks alone") {
    UsersFixture users{{{"token_lifetime_s", 60}}};
    users.start();
    const auto id = users.register_user("ada@example.org");
    const auto grant = users.log_in("ada@example.org");
    CHECK(grant.at("expires_in") == 60);
    const auto claims = claims_of(users, grant);
    REQUIRE(claims.has_value());
    CHECK(claims->subject == id);
    CHECK(claims->roles == Roles{"customer"});
    CHECK(claims->expires_at - claims->issued_at == 60s);
    CHECK_FALSE(claims->id.empty());
    CHECK_FALSE(claims_of(users, grant, 91s).has_value());
}

TEST_CASE("[users-1] tokens are good over a restart, since the signing key is kept") {
    UsersFixture users;
    users.start();
    users.register_user("ada@example.org");
    const auto grant = users.log_in("ada@example.org");
    users.restart();
    CHECK(claims_of(users, grant).has_value());
    CHECK(refresh(users, grant).is_ok());
}

TEST_CASE("[users-2] a refresh token is good once; a used one ends the login") {
    UsersFixture users;
    users.start();
    users.register_user("ada@example.org");
    const auto first = users.log_in("ada@example.org");
    const auto other_device = users.log_in("ada@example.org");
    const auto second = refresh(users, first).body();
    const auto third = refresh(users, second).body();
    CHECK(third.at("refresh_token") != second.at("refresh_token"));
    CHECK(refresh(users, first).code() == "invalid-refresh-token");
    CHECK(refresh(users, third).code() == "invalid-refresh-token");
    CHECK(refresh(users, other_device).is_ok());
}

TEST_CASE("[users-2] a retry of a refresh is no second use, even after a crash") {
    UsersFixture users;
    users.start();
    users.register_user("ada@example.org");
    const auto grant = users.log_in("ada@example.org");
    const auto once = refresh(users, grant, "refresh-1").body();
    users.restart();
    CHECK(refresh(users, grant, "refresh-1").body() == once);
    CHECK(refresh(users, once).is_ok());
}

TEST_CASE("[users-2] whose answer was lost asks again, and isn't logged out: it gets the same next token") {
    UsersFixture users;
    users.start();
    users.register_user("ada@example.org");
    const auto first = users.log_in("ada@example.org");
    const auto second = refresh(users, first).body();
    users.pass(repeat_grace - 1s);
    const auto again = refresh(users, first).body();
    CHECK(again.at("refresh_token") == second.at("refresh_token"));
    CHECK(again.at("access_token") != second.at("access_token"));
    CHECK(claims_of(users, again).has_value());
    users.restart();
    CHECK(refresh(users, second).is_ok());
    CHECK(users.database().connection().execAndGet("SELECT count(*) FROM sessions").getInt() == 1);
}

TEST_CASE(
    "[users-2] a used token that comes after the moment of grace ends the login, with all that followed from "
    "it") {
    UsersFixture users;
    users.start();
    users.register_user("ada@example.org");
    const auto first = users.log_in("ada@example.org");
    const auto second = refresh(users, first).body();
    users.pass(repeat_grace);
    CHECK(refresh(users, first).code() == "invalid-refresh-token");
    CHECK(refresh(users, second).code() == "invalid-refresh-token");
}

TEST_CASE(
    "[users-2] a thief's token and the owner's: whoever comes second after the moment of grace ends both") {
    UsersFixture users;
    users.start();
    users.register_user("ada@example.org");
    const auto stolen = users.log_in("ada@example.org");
    const auto thief = refresh(users, stolen).body();
    const auto owner = refresh(users, stolen).body();  // within the grace: both have the same successor
    const auto thiefs_next = refresh(users, thief).body();
    users.pass(repeat_grace);
    CHECK(refresh(users, owner).code() == "invalid-refresh-token");
    CHECK(refresh(users, thiefs_next).code() == "invalid-refresh-token");
}

TEST_CASE("[users-2] nobody refreshes who has been erased, not even at once") {
    UsersFixture users;
    users.start();
    const auto id = users.register_user("ada@example.org");
    const auto first = users.log_in("ada@example.org");
    const auto second = refresh(users, first, "refresh-1").body();
    REQUIRE(users.ask("erase", {{"id", id}}).is_ok());
    CHECK(refresh(users, first).code() == "invalid-refresh-token");
    CHECK(refresh(users, second).code() == "invalid-refresh-token");
    CHECK(refresh(users, first, "refresh-1").code() == "erased");
}

TEST_CASE(
    "[users-2] a successor can't be told without the key file, and with another one nobody is logged out for "
    "asking") {
    UsersFixture users;
    users.start();
    users.register_user("ada@example.org");
    const auto first = users.log_in("ada@example.org");
    const auto second = refresh(users, first).body();
    const auto now = users.clock().now();
    users.stop();
    users.clock().set_wall(now);
    std::filesystem::remove(users.data_dir() / "signing-key");
    users.start();
    CHECK(refresh(users, first).code() == "invalid-refresh-token");
    CHECK(refresh(users, second).is_ok());
}

TEST_CASE("[users-2] a login that isn't used for its lifetime is over, and forgotten") {
    UsersFixture users{{{"refresh_lifetime_s", 600}}};
    users.start();
    users.register_user("ada@example.org");
    auto used = users.log_in("ada@example.org");
    const auto unused = users.log_in("ada@example.org");
    users.pass(400s);
    used = refresh(users, used).body();
    users.pass(400s);
    CHECK(refresh(users, unused).code() == "invalid-refresh-token");
    CHECK(refresh(users, used).is_ok());
    CHECK(users.database().connection().execAndGet("SELECT count(*) FROM sessions").getInt() == 1);
}

TEST_CASE("[users-2] somebody has 32 logins at most; the oldest goes") {
    UsersFixture users;
    users.start();
    users.register_user("ada@example.org");
    std::vector<Json> grants;
    for (int i = 0; i < 33; ++i) grants.push_back(users.log_in("ada@example.org"));
    CHECK(refresh(users, grants.front()).code() == "invalid-refresh-token");
    CHECK(refresh(users, grants.at(1)).is_ok());
    CHECK(refresh(users, grants.back()).is_ok());
}

TEST_CASE("[users-3] new roles are in the next token") {
    UsersFixture users;
    users.start();
    const auto id = users.register_user("ada@example.org");
    const auto grant = users.log_in("ada@example.org");
    REQUIRE(users.ask("set-roles", {{"id", id}, {"roles", {"staff", "admin"}}}).is_ok());
    const auto next = refresh(users, grant).body();
    const auto claims = claims_of(users, next);
    REQUIRE(claims.has_value());
    CHECK(claims->roles == Roles{"admin", "staff"});
}

TEST_CASE("[users-4] a login that was handled gives the same tokens again, one session and one event") {
    UsersFixture users;
    users.start();
    users.register_user("ada@example.org");
    const auto once = users.log_in("ada@example.org", "login-1");
    users.restart();
    CHECK(users.log_in("ada@example.org", "login-1") == once);
    CHECK(users.event_types() == std::vector<std::string>{"user/registered", "user/logged-in"});
    CHECK(users.database().connection().execAndGet("SELECT count(*) FROM sessions").getInt() == 1);
}

TEST_CASE("[users-4] a wrong password writes nothing") {
    UsersFixture users;
    users.start();
    users.register_user("ada@example.org");
    const auto changes = users.database().connection().getTotalChanges();
    const auto reply =
        users.ask_as(users.nobody, "authenticate", {{"email", "ada@example.org"}, {"password", "guess"}});
    CHECK(reply.code() == "invalid-credentials");
    CHECK(users.database().connection().getTotalChanges() == changes);
}

TEST_CASE("[users-5] a password hash of other parameters is made anew at the next login") {
    UsersFixture users;
    users.start();
    const auto id = users.register_user("ada@example.org");
    const auto old = weaker_hash("password of ada@example.org");
    kontor::Statement{users.database(), "UPDATE credentials SET password_hash = ?"}.run(old);
    users.log_in("ada@example.org");
    const auto now =
        users.database().connection().execAndGet("SELECT password_hash FROM credentials").getString();
    CHECK(now != old);
    CHECK_FALSE(kontor::password_needs_rehash(now));
    users.log_in("ada@example.org");
    CHECK(users.database().connection().execAndGet("SELECT password_hash FROM credentials").getString() ==
          now);
}
