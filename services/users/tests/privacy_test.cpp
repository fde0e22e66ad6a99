// Promises [users-6] to [users-8]: what the store tells to whoever gets hold of it.
#include <doctest/doctest.h>

#include "runtime/security/base64.hpp"
#include "services/users/handlers/json.hpp"
#include "services/users/store/erasure.hpp"
#include "services/users/tests/users_fixture.hpp"

using namespace users;
using namespace std::chrono_literals;
using kontor::Json;

namespace {

std::string value(UsersFixture& users, const char* sql) {
    return kontor::Statement{users.database(), sql}
        .first([](kontor::Row row) { return row.text(0); })
        .value_or("");
}

}  // namespace

TEST_CASE("[users-6] no password, no token is in the store") {
    UsersFixture users;
    users.start();
    users.register_user("ada@example.org");
    const auto grant = users.log_in("ada@example.org");
    const auto next =
        users.ask_as(users.nobody, "refresh", {{"refresh_token", grant.at("refresh_token")}}).body();
    CHECK(users.store_holds("ada@example.org"));  // the search finds what is there
    CHECK_FALSE(users.store_holds("password of"));
    for (const auto& tokens : {grant, next}) {
        for (const char* name : {"access_token", "refresh_token"}) {
            const auto text = tokens.at(name).get<std::string>();
            CHECK_FALSE(users.store_holds(text));
            CHECK_FALSE(users.store_holds(text.substr(text.size() - 20)));
        }
        const auto bytes =
            kontor::base64_decode(tokens.at("refresh_token").get<std::string>(), kontor::Base64::url);
        CHECK_FALSE(users.store_holds(bytes->substr(16)));
    }
}

TEST_CASE("[users-6] nothing of it is in the log either") {
    UsersFixture users;
    users.start();
    users.register_user("ada@example.org");
    const auto grant = users.log_in("ada@example.org");
    users.ask("authenticate", {{"email", "ada@example.org"}, {"password", "a wrong guess"}});
    const auto text = users.log().text();
    for (const std::string secret : {"ada@example.org", "password of", "a wrong guess"}) {
        CHECK(text.find(secret) == std::string::npos);
    }
    CHECK(text.find(grant.at("refresh_token").get<std::string>()) == std::string::npos);
}

TEST_CASE("[users-6] a registration or a refresh that is parked leaves nothing that was said in it") {
    UsersFixture users;
    users.start();
    users.register_user("ada@example.org");
    const auto token = users.log_in("ada@example.org").at("refresh_token").get<std::string>();
    users.database().execute(
        "DROP TABLE credentials; DROP TABLE sessions");  // each of them fails from now on
    const Json person{{"email", "bob@example.org"}, {"password", "password of bob"}, {"name", "Bob Bobson"}};
    for (int i = 0; i < kontor::max_attempts; ++i) {
        users.ask("register", person, "r-1");
        users.ask("refresh", {{"refresh_token", token}}, "r-2");
    }
    CHECK(users.ask("register", person, "r-1").code() == "parked");
    CHECK(users.ask("refresh", {{"refresh_token", token}}, "r-2").code() == "parked");
    const auto letters = users.ask_as(users.admin, "dead-letters", Json::object()).body();
    CHECK(letters.at("total") == 2);
    for (const std::string secret :
         {"bob@example.org", "password of", "Bobson", "$argon2id", token.c_str()}) {
        CHECK(letters.dump().find(secret) == std::string::npos);
        CHECK(value(users, "SELECT group_concat(cause || coalesce(content, '')) FROM dead_letters")
                  .find(secret) == std::string::npos);
        CHECK(users.log().text().find(secret) == std::string::npos);
    }
    CHECK_FALSE(users.store_holds("bob@example.org"));
    CHECK_FALSE(users.store_holds(token));
}

TEST_CASE("[users-7] the event log names nobody, but with the user's key it tells who they were") {
    UsersFixture users;
    users.start();
    const auto reply = users.ask(
        "register",
        {{"email", "ada@example.org"}, {"password", "analytical engine"}, {"name", "Ada Lovelace"}});
    REQUIRE(reply.is_ok());
    const auto event = users.events().at(0);
    CHECK(event.data.find("example.org") == std::string::npos);
    CHECK(event.data.find("Ada") == std::string::npos);
    const auto key = kontor::SecretKey::from(value(users, "SELECT key FROM user_keys")).value();
    CHECK(open_personal(Json::parse(event.data), key) ==
          Json{{"email", "ada@example.org"}, {"name", "Ada Lovelace"}});
    kontor::SystemClock clock;
    kontor::SystemIds ids{clock};
    CHECK(open_personal(Json::parse(event.data), kontor::SecretKey::random(ids)).is_null());
}

TEST_CASE("[users-8] of an erased user nothing is left in any file but the id") {
    UsersFixture users;
    users.start();
    const auto registered = users.ask(
        "register",
        {{"email", "ada@example.org"}, {"password", "analytical engine"}, {"name", "Ada Lovelace"}}, "r-1");
    const auto id = registered.body().at("id").get<std::string>();
    users.ask("authenticate", {{"email", "ada@example.org"}, {"password", "analytical engine"}}, "r-2");
    users.ask("set-roles", {{"id", id}, {"roles", {"staff"}}}, "r-3");
    const auto key = value(users, "SELECT key FROM user_keys");
    const auto hash = value(users, "SELECT password_hash FROM credentials");
    const auto token_hash = value(users, "SELECT token_hash FROM sessions");
    std::vector<std::string> answers;
    kontor::Statement{users.database(), "SELECT reply FROM handled WHERE request_id LIKE 'r-%'"}.each(
        [&answers](kontor::Row row) { answers.push_back(row.text(0)); });
    REQUIRE(answers.size() == 3);
    const std::vector<std::string> traces{"ada@example.org", "Ada Lovelace", key,        hash,
                                          token_hash,        answers[0],     answers[1], answers[2]};
    for (const auto& trace : traces) CHECK(users.store_holds(trace));

    REQUIRE(users.ask("erase", {{"id", id}}).is_ok());
    for (const auto& trace : traces) {
        CAPTURE(trace);
        CHECK_FALSE(users.store_holds(trace));
    }
    CHECK(users.store_holds(id));
}

TEST_CASE("[users-8] requests about an erased user that come again are answered, and tell nothing") {
    UsersFixture users;
    users.start();
    const auto id = users.register_user("ada@example.org", "r-1");
    users.log_in("ada@example.org", "r-2");
    REQUIRE(users.ask("set-roles", {{"id", id}, {"roles", {"staff"}}}, "r-3").is_ok());
    REQUIRE(users.ask("erase", {{"id", id}}, "r-4").is_ok());
    const Json registration{{"email", "ada@example.org"}, {"password", "password of ada@example.org"}};
    CHECK(users.ask("register", registration, "r-1").code() == "erased");
    CHECK(users.ask("authenticate", registration, "r-2").code() == "erased");
    CHECK(users.ask("set-roles", {{"id", id}, {"roles", {"staff"}}}, "r-3").code() == "erased");
    CHECK(users.ask("erase", {{"id", id}}, "r-4").body() == Json{{"id", id}, {"erased", true}});
    CHECK(users.event_types().back() == "user/erased");
    users.restart();
    CHECK(users.ask("register", registration, "r-1").code() == "erased");
    // The password is verified anew, and there is none any more.
    CHECK(users.ask("authenticate", registration, "r-2").code() == "invalid-credentials");
}

TEST_CASE("[users-8] erasing one leaves the others as they are") {
    UsersFixture users;
    users.start();
    const auto ada = users.register_user("ada@example.org");
    const auto bob = users.register_user("bob@example.org", "r-bob");
    const auto grant = users.log_in("bob@example.org");
    REQUIRE(users.ask("erase", {{"id", ada}}).is_ok());
    CHECK(users.ask("get", {{"id", bob}}).is_ok());
    CHECK(users.register_user("bob@example.org", "r-bob") == bob);
    CHECK(users.ask("refresh", {{"refresh_token", grant.at("refresh_token")}}).is_ok());
    const auto key = kontor::SecretKey::from(
        value(users, ("SELECT key FROM user_keys WHERE user = '" + bob + "'").c_str()));
    REQUIRE(key.has_value());
    CHECK(open_personal(Json::parse(users.events().at(1).data), *key).at("email") == "bob@example.org");
}

TEST_CASE("[users-8] old pages that somebody is reading are cleared once they have done") {
    UsersFixture users;
    users.start();
    const auto id = users.register_user("ada@example.org");
    auto reading = kontor::Database::open_read_only(users.data_dir() / "users.db");
    reading.execute("BEGIN; SELECT count(*) FROM users");
    REQUIRE(users.ask("erase", {{"id", id}}).is_ok());
    CHECK(users.store_holds("ada@example.org"));
    reading.execute("COMMIT");
    users.pass(2min);
    CHECK_FALSE(users.store_holds("ada@example.org"));
}

TEST_CASE("what was answered about whom is forgotten with the answers") {
    UsersFixture users;
    users.start();
    users.register_user("ada@example.org");
    CHECK(value(users, "SELECT count(*) FROM personal_answers") == "1");
    users.clock().advance(23h);
    users.pass(3min);
    CHECK(value(users, "SELECT count(*) FROM personal_answers") == "1");
    users.clock().advance(2h);
    users.pass(3min);
    CHECK(value(users, "SELECT count(*) FROM personal_answers") == "0");
}
