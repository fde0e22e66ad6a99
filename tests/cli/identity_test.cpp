#include "cli/node/identity.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "cli/base/failure.hpp"
#include "cli/node/endpoints.hpp"
#include "cli/node/node.hpp"
#include "tests/cli/exit_code.hpp"
#include "tests/cli/scripted.hpp"

using namespace kontor::cli;
using namespace kontor::cli::testing;

namespace {

HttpResult tokens(const char* access) {
    return answer(200, {{"access_token", access}, {"refresh_token", "r"}});
}

struct Client {
    Script script;
    AuthorisedTransport api;

    Client(std::deque<HttpResult> answers, std::shared_ptr<Identity> identity)
        : script{std::move(answers), {}},
          api(std::make_unique<ScriptedTransport>(script), std::move(identity)) {}

    HttpResult get() { return api.send({.method = "GET", .path = "/api/orders"}); }
};

std::shared_ptr<Identity> account() {
    return std::make_shared<Identity>(Account{"anna@example.org", "secret"});
}

class Folder {
public:
    Folder()
        : path_(std::filesystem::temp_directory_path() / ("kontor-cli-test-" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(path_);
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    std::filesystem::path operator/(const char* name) const { return path_ / name; }

    std::filesystem::path write(const char* name, const std::string& text) const {
        std::filesystem::create_directories((path_ / name).parent_path());
        std::ofstream{path_ / name} << text;
        return path_ / name;
    }

private:
    std::filesystem::path path_;
};

}  // namespace

TEST_CASE("an account signs in once, when a token is first needed") {
    Client client{{tokens("t1"), answer(200)}, account()};
    CHECK(client.get()->status == 200);
    CHECK(client.get()->status == 200);
    REQUIRE(client.script.asked.size() == 3);
    CHECK(client.script.asked[0].path == "/api/auth/token");
    CHECK(client.script.asked[1].headers.at("Authorization") == "Bearer t1");
    CHECK(client.script.asked[2].headers.at("Authorization") == "Bearer t1");
}

TEST_CASE("a token that has run out is renewed, and the request sent again") {
    Client client{{tokens("t1"), problem(401, "token-expired"), tokens("t2"), answer(200)}, account()};
    CHECK(client.get()->status == 200);
    CHECK(client.script.asked.back().headers.at("Authorization") == "Bearer t2");
}

TEST_CASE("another worker's renewal is used, not repeated") {
    const auto identity = account();
    Client first{{tokens("t1"), problem(401, ""), tokens("t2"), answer(200)}, identity};
    CHECK(first.get()->status == 200);
    Client second{{answer(200)}, identity};
    CHECK(*identity->token_after("t1", second.api) == "t2");
    CHECK(second.script.asked.empty());
}

TEST_CASE("a gateway that cannot decide about a sign-in is passed on; one that refuses it ends the command") {
    Client unavailable{{problem(503, "unavailable")}, account()};
    CHECK(unavailable.get()->status == 503);
    Client silent{{silence()}, account()};
    CHECK_FALSE(silent.get());
    Client refusing{{problem(401, "invalid-credentials")}, account()};
    CHECK(code_of([&] { refusing.get(); }) == ExitCode::no);
}

TEST_CASE("a session is kept for its owner alone, and renewed tokens are written back") {
    const Folder folder;
    const auto file = folder / "session.json";
    write_session(file, {"http://127.0.0.1:1", "anna@example.org", {"customer"}, {"t1", "r1"}});
    struct stat status{};
    REQUIRE(::stat(file.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);

    const auto session = read_session(file);
    REQUIRE(session);
    CHECK(session->has_role("customer"));
    CHECK_FALSE(session->has_role("staff"));

    Client client{
        {problem(401, ""), answer(200, {{"access_token", "t2"}, {"refresh_token", "r2"}}), answer(200)},
        std::make_shared<Identity>(*session, file)};
    CHECK(client.get()->status == 200);
    CHECK(client.script.asked[1].path == "/api/auth/refresh");
    CHECK(nlohmann::json::parse(client.script.asked[1].body) == nlohmann::json{{"refresh_token", "r1"}});
    CHECK(read_session(file)->tokens.refresh == "r2");

    folder.write("session.json", "{\"http\":1}");
    CHECK_FALSE(read_session(file));
    CHECK_FALSE(read_session(folder / "none.json"));
}

TEST_CASE("an endpoints file is read, and what it lacks is asked for by name") {
    const Folder folder;
    const auto file = folder.write("endpoints.json",
                                   R"({"http":"http://127.0.0.1:8080","mqtt":{"host":"127.0.0.1","port":1883,
        "username":"observer","password":"o"},
        "staff":{"email":"s@k","password":"p"},"services":{},"later":"added"})");
    const Endpoints endpoints = Endpoints::read(file);
    CHECK(endpoints.http() == "http://127.0.0.1:8080");
    CHECK(endpoints.staff().email == "s@k");
    CHECK(endpoints.observer().username == "observer");
    CHECK(code_of([&] { endpoints.customer(); }) == ExitCode::wrong_use);
    CHECK(code_of([&] { endpoints.operator_login(); }) == ExitCode::wrong_use);

    folder.write("credentials/operator", "secret\n");
    CHECK(Endpoints::read(file).operator_login().username == "operator");
    CHECK(Endpoints::read(file).operator_login().password == "secret");

    CHECK(code_of([&] { Endpoints::read(folder / "none.json"); }) == ExitCode::unreachable);
    for (const char* text : {"", "{", "[]", "17", R"({"mqtt":{}})", R"({"http":8080})",
                             R"({"mqtt":{"host":"h","port":70000,"username":"u","password":"p"}})"}) {
        CAPTURE(std::string{text});
        const auto wrong = folder.write("wrong.json", text);
        CHECK(code_of([&] { Endpoints::read(wrong); }) == ExitCode::wrong_use);
    }
}

TEST_CASE("an address that is not plain HTTP is wrong use") {
    for (const char* address : {"https://127.0.0.1", "127.0.0.1:8080", "mqtt://h", ""}) {
        CAPTURE(address);
        CHECK(code_of([&] { HttpSession{address}; }) == ExitCode::wrong_use);
    }
}

TEST_CASE("paths are encoded") {
    CHECK(url_encoded("a/b c\xc3\xa4-._~9") == "a%2Fb%20c%C3%A4-._~9");
}
