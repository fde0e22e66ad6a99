// Promise [users-9]: the accounts a site is configured with are there.
#include <doctest/doctest.h>

#include <fstream>

#include "services/users/handlers/site_accounts.hpp"
#include "services/users/tests/users_fixture.hpp"

using namespace users;
using kontor::Json;

namespace {

const Json two_accounts = Json::array(
    {{{"email", "Staff@kontor.local"},
      {"password", "staff password"},
      {"name", "Staff"},
      {"roles", {"staff", "admin"}}},
     {{"email", "customer@kontor.local"}, {"password", "customer password"}, {"roles", {"customer"}}}});

struct Site : UsersFixture {
    Site() {
        write(two_accounts.dump());
        settings() = {{"accounts_file", file().string()}};
    }
    std::filesystem::path file() const { return folder() / "accounts.json"; }
    void write(const std::string& content, std::filesystem::perms mode = std::filesystem::perms{0600}) const {
        std::ofstream{file()} << content;
        std::filesystem::permissions(file(), mode);
    }
    Reply log_in_staff(const std::string& password) {
        return ask_as(nobody, "authenticate", {{"email", "staff@kontor.local"}, {"password", password}});
    }
};

}  // namespace

TEST_CASE_FIXTURE(Site, "[users-9] the site's accounts are made at the first start, with their roles") {
    start();
    CHECK(log_in_staff("staff password").is_ok());
    const auto items = ask("list", Json::object()).body().at("items");
    REQUIRE(items.size() == 2);
    CHECK(items[0].at("roles") == Json{"admin", "staff"});
    CHECK(items[0].at("name") == "Staff");
    CHECK(items[1].at("email") == "customer@kontor.local");
    CHECK(items[1].at("roles") == Json{"customer"});
}

TEST_CASE_FIXTURE(Site, "[users-9] at later starts they are left alone, but for their roles") {
    start();
    const auto id = ask("list", Json::object()).body().at("items")[0].at("id").get<std::string>();
    REQUIRE(ask("set-roles", {{"id", id}, {"roles", {"customer"}}}).is_ok());
    auto changed = two_accounts;
    changed[0]["password"] = "another password";
    write(changed.dump());
    restart();
    CHECK(log_in_staff("staff password").is_ok());
    CHECK(log_in_staff("another password").code() == "invalid-credentials");
    CHECK(ask("get", {{"id", id}}).body().at("roles") == Json{"admin", "staff"});
    CHECK(event_types() == std::vector<std::string>{"user/registered", "user/registered", "user/roles-set",
                                                    "user/roles-set", "user/logged-in"});
}

TEST_CASE_FIXTURE(Site, "[users-9] nobody is told his password is wrong before the accounts are there") {
    start();
    stop();
    kontor::Database::open(data_dir() / "users.db")
        .execute(
            "CREATE TRIGGER full BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'no space'); END;"
            "UPDATE users SET roles = '[\"customer\"]'");
    start();
    CHECK(log_in_staff("staff password").is_error());
    CHECK(log_in_staff("wrong password").is_error());
    database().execute("DROP TRIGGER full");
    pass(std::chrono::seconds{2});
    CHECK(log_in_staff("staff password").is_ok());
    CHECK(log_in_staff("wrong password").code() == "invalid-credentials");
}

TEST_CASE_FIXTURE(Site, "an accounts file that can't be right is refused by name") {
    struct Case {
        const char* name;
        std::string content;
        unsigned mode;
        const char* complaint;
    };
    const auto with = [](const char* member, const Json& value) {
        auto accounts = two_accounts;
        accounts[1][member] = value;
        return accounts.dump();
    };
    const Case cases[] = {
        {"open to all", two_accounts.dump(), 0644, "can be read by others"},
        {"empty", "", 0600, "is empty"},
        {"no JSON", "[", 0600, "not valid JSON"},
        {"an object", "{}", 0600, "/accounts must be a list"},
        {"a list of texts", "[\"x\"]", 0600, "/accounts/0 must be an object"},
        {"a bad address", with("email", "staff"), 0600, "/accounts/1/email"},
        {"no password", with("password", nullptr), 0600, "/accounts/1/password is required"},
        {"a short password", with("password", "short"), 0600, "/accounts/1/password"},
        {"no roles", with("roles", Json::array()), 0600, "/accounts/1/roles"},
        {"an unknown role", with("roles", {"root"}), 0600, "/accounts/1/roles"},
    };
    for (const auto& [name, content, mode, complaint] : cases) {
        CAPTURE(name);
        write(content, std::filesystem::perms{mode});
        std::string message;
        try {
            read_site_accounts(file());
        } catch (const kontor::ConfigError& error) {
            message = error.what();
        }
        CHECK(message.find(complaint) != std::string::npos);
        CHECK(message.find(file().string()) != std::string::npos);
        std::filesystem::remove(file());
    }
    CHECK_THROWS_AS(read_site_accounts(file()), kontor::ConfigError);
}

TEST_CASE_FIXTURE(Site, "a signing key that others can read keeps the service from starting") {
    start();
    stop();
    std::filesystem::permissions(data_dir() / "signing-key", std::filesystem::perms{0644});
    CHECK_THROWS_WITH_AS(begin(), doctest::Contains("signing-key can be read by others"),
                         kontor::ConfigError);
}
