// Promise [users-10]: signing keys change while the shop is open, and nobody is turned away for it.
#include <doctest/doctest.h>

#include <algorithm>

#include "runtime/security/base64.hpp"
#include "runtime/security/token.hpp"
#include "services/users/domain/signing.hpp"
#include "services/users/tests/users_fixture.hpp"

using namespace users;
using namespace std::chrono_literals;
using kontor::Json;
using kontor::TokenError;
using kontor::TokenVerifier;

namespace {

constexpr kontor::Time now{1'795'366'897'000ms};

std::string told(const KeyDecision& decision) {
    if (!decision) return "!" + decision.error().code;
    std::string text;
    for (const auto& event : *decision) {
        if (const auto* published = std::get_if<KeyPublished>(&event)) text += "+" + published->kid;
        if (const auto* removed = std::get_if<KeyRemoved>(&event)) text += "-" + removed->kid;
    }
    return text;
}

/// A service that is asked as by a gateway: what it publishes, and whether tokens are good by that.
struct Keys : UsersFixture {
    explicit Keys(Json settings = {{"token_lifetime_s", 600}}) : UsersFixture{std::move(settings)} {
        start();
        register_user("ada@example.org");
    }

    Json jwks() { return ask_as(nobody, "jwks", Json::object()).body(); }
    std::vector<std::string> kids() {
        std::vector<std::string> list;
        const auto published = jwks();
        for (const auto& key : published.at("keys")) list.push_back(key.at("kid"));
        return list;
    }
    kontor::Time told_time() { return kontor::parse_time(jwks().at("time").get<std::string>()).value(); }
    std::string token() { return log_in("ada@example.org").at("access_token"); }
    std::optional<TokenError> fault(const std::string& token) {
        TokenVerifier verifier{"kontor", "kontor"};
        verifier.replace_jwks(jwks());
        const auto claims = verifier.verify(token, told_time());
        return claims ? std::nullopt : std::optional{claims.error()};
    }
    /// As `pass`, but without what a service does every few seconds meanwhile.
    void skip(std::chrono::hours time) {
        clock().set_wall(clock().now() + time);
        pass(2min);
    }
    std::string rotate(bool at_once = false) {
        return ask("rotate-keys", {{"at_once", at_once}}).body().at("kid");
    }
    static std::string kid_of(const std::string& token) {
        const auto part = token.substr(0, token.find('.'));
        return Json::parse(kontor::base64_decode(part, kontor::Base64::url).value()).at("kid");
    }
};

}  // namespace

TEST_CASE("the key signs whose time has come last") {
    const std::vector<KeyDates> keys{{"a", now, {}}, {"b", now + 100s, {}}, {"c", now + 200s, {}}};
    const std::vector<std::pair<kontor::Time, const char*>> cases{
        {now - 1s, "a"},   {now, "a"},        {now + 100s - 1ms, "a"}, {now + 100s, "b"},
        {now + 199s, "b"}, {now + 200s, "c"}, {now + 9999s, "c"}};
    for (const auto& [at, kid] : cases) CHECK(signer(keys, at).kid == kid);
}

TEST_CASE("what a rotation does follows from the keys there are") {
    std::vector<KeyDates> keys{{"a", now, 600s}};
    const auto decision = decide(keys, RotateKeys{"b", now});
    CHECK(told(decision) == "+b");
    CHECK(std::get<KeyPublished>(decision->front()).signs_from == now + key_lead);
    keys.push_back({"b", now + key_lead, {}});
    CHECK(told(decide(keys, RotateKeys{"c", now})).empty());
    CHECK(told(decide(keys, RotateKeys{"c", now + key_lead})) == "+c");
    CHECK(told(decide(keys, RotateKeys{"c", now, true})) == "+c-a-b");
    while (keys.size() < max_signing_keys) keys.push_back({"x", now + key_lead, 600s});
    CHECK(told(decide(keys, RotateKeys{"z", now + key_lead})) == "!too-many-keys");
    CHECK(told(decide(keys, RotateKeys{"z", now + key_lead, true})).starts_with("+z-a-b"));
}

TEST_CASE("a key goes when no token of its is accepted any more, and not before") {
    const std::vector<KeyDates> keys{{"a", now, 600s}, {"b", now + 100s, 900s}, {"c", now + 200s, {}}};
    CHECK(removals(keys, now + 100s + 600s + TokenVerifier::max_skew).empty());
    CHECK(told(removals(keys, now + 100s + 600s + 120s)) == "-a");
    CHECK(told(removals(keys, now + 200s + 900s + 120s)) == "-a-b");
    CHECK(told(removals(keys, now + 999'999s)) == "-a-b");
    CHECK(removals(std::span{keys}.first(1), now + 999'999s).empty());
    const std::vector<KeyDates> long_lived{
        {"a", now, 86'400s}, {"b", now + 100s, 60s}, {"c", now + 200s, {}}};
    CHECK(told(removals(long_lived, now + 380s)) == "-b");
}

TEST_CASE("a key grows old, unless it may grow as old as it likes") {
    const std::vector<KeyDates> keys{{"a", now, {}}};
    CHECK_FALSE(is_old(keys, now + 24h - 1ms, 24h));
    CHECK(is_old(keys, now + 24h, 24h));
    CHECK_FALSE(is_old(keys, now + 87'600h, 0s));
}

TEST_CASE("[users-10] the new key is published before it signs, the old one until its tokens are over") {
    Keys users;
    const auto old_kid = users.kids().front();
    const auto before = users.token();
    const auto new_kid = users.rotate();
    CHECK(users.kids() == std::vector{old_kid, new_kid});
    CHECK(Keys::kid_of(users.token()) == old_kid);
    users.pass(key_lead);
    const auto after = users.token();
    CHECK(Keys::kid_of(after) == new_kid);
    CHECK_FALSE(users.fault(before).has_value());
    CHECK_FALSE(users.fault(after).has_value());
    users.skip(25h);  // what the key file's key signed before this store knew it may have lasted for a day
    CHECK(users.kids() == std::vector{new_kid});
    CHECK(users.fault(before) == TokenError::unknown_key);
    CHECK_FALSE(users.fault(users.token()).has_value());
}

TEST_CASE("[users-10] a later key goes as soon as the last of its tokens has expired") {
    Keys users;
    const auto first = users.rotate();
    users.pass(key_lead);
    const auto last_token = users.token();
    const auto second = users.rotate();
    users.pass(key_lead);
    CHECK(Keys::kid_of(last_token) == first);
    users.pass(600s - key_lead - 30s);
    CHECK_FALSE(users.fault(last_token).has_value());
    users.pass(key_lead + 4min);
    const auto kids = users.kids();
    CHECK(std::ranges::find(kids, first) == kids.end());
    CHECK(std::ranges::find(kids, second) != kids.end());
}

TEST_CASE("[users-10] keys are there again after a restart, and a retry of a rotation is no second one") {
    Keys users;
    const auto kid = users.ask("rotate-keys", Json::object(), "rotate-1").body().at("kid");
    users.restart();
    CHECK(users.ask("rotate-keys", Json::object(), "rotate-1").body().at("kid") == kid);
    CHECK(users.kids().size() == 2);
    users.pass(key_lead);
    const auto token = users.token();
    CHECK(Keys::kid_of(token) == kid);
    users.restart();
    CHECK_FALSE(users.fault(token).has_value());
    CHECK(Keys::kid_of(users.token()) == kid);
}

TEST_CASE("[users-10] a rotation at once voids what was signed before, and logins go on") {
    Keys users;
    const auto grant = users.log_in("ada@example.org");
    const auto kid = users.rotate(true);
    CHECK(users.kids() == std::vector{kid});
    CHECK(users.fault(grant.at("access_token")) == TokenError::unknown_key);
    const auto next =
        users.ask_as(users.nobody, "refresh", {{"refresh_token", grant.at("refresh_token")}}).body();
    CHECK_FALSE(users.fault(next.at("access_token")).has_value());
}

TEST_CASE("[users-10] keys are changed when they are old, of themselves") {
    Keys users{{{"key_rotation_days", 1}}};
    const auto first = users.kids();
    users.skip(23h);
    CHECK(users.kids() == first);
    users.skip(1h);
    CHECK(users.kids().size() == 2);
    users.skip(25h);
    users.skip(1h);
    const auto kids = users.kids();
    CHECK(std::ranges::find(kids, first.front()) == kids.end());
    CHECK(std::ranges::count(users.event_types(), "key/key-published") == 2);
}

TEST_CASE("[users-10] keys aren't changed of themselves when they are to stay") {
    Keys users{{{"key_rotation_days", 0}}};
    const auto first = users.kids();
    users.skip(48h);
    CHECK(users.kids() == first);
}

TEST_CASE("[users-6] a signing key in the store is sealed with the key file") {
    Keys users;
    users.rotate(true);
    users.pass(2min);
    const auto sealed = kontor::Statement{users.database(), "SELECT seed FROM signing_keys"}.first(
        [](kontor::Row row) { return row.text(0); });
    REQUIRE(sealed.has_value());
    CHECK(sealed->size() == 24 + 32 + 16);
}

TEST_CASE("[users-10] with another key file all tokens are void, and logins go on") {
    Keys users;
    users.rotate();
    users.pass(key_lead);
    const auto token = users.token();
    users.stop();
    std::filesystem::remove(users.data_dir() / "signing-key");
    users.start();
    CHECK(users.kids().size() == 1);
    CHECK(users.fault(token) == TokenError::unknown_key);
    CHECK_FALSE(users.fault(users.token()).has_value());
}

TEST_CASE(
    "[users-11] whoever logs in is let in, whatever the clock says, and no token is good again by a clock "
    "set back") {
    Keys users;
    const auto start = users.clock().now();
    const auto old_token = users.token();
    users.pass(700s);
    CHECK(users.fault(old_token) == TokenError::expired);
    users.clock().set_wall(start);  // when the old one was good
    CHECK(users.fault(old_token) == TokenError::expired);
    users.clock().set_wall(kontor::Time{});
    CHECK(users.fault(old_token) == TokenError::expired);
    const auto token = users.token();
    CHECK_FALSE(users.fault(token).has_value());
    users.pass(700s);
    CHECK(users.fault(token) == TokenError::expired);
    CHECK_FALSE(users.fault(users.token()).has_value());
}

TEST_CASE("[users-11] a board that boots in 1970 each time goes on where it was, give or take a minute") {
    Keys users;
    const auto start = users.told_time();
    std::string token;
    for (int boot = 0; boot < 5; ++boot) {
        users.stop();
        users.clock().set_wall(kontor::Time{});
        users.start();
        if (token.empty()) token = users.token();
        users.pass(3min);
    }
    CHECK(users.told_time() >= start + 5 * 2min);
    CHECK(users.fault(token) == TokenError::expired);  // ten minutes, of which each boot had its part
}
