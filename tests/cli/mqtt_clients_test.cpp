// Clients that only speak MQTT: what is written for the broker. That a real one goes by it, tests/broker shows.
#include <doctest/doctest.h>

#include <unistd.h>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/base/failure.hpp"
#include "cli/broker/clients.hpp"
#include "cli/broker/password_hash.hpp"

using namespace kontor::cli;

namespace fs = std::filesystem;

namespace {

/// A state folder with a broker's files as `configure` leaves them.
struct BrokerFolder {
    fs::path state;
    BrokerFolder() {
        auto name = (fs::temp_directory_path() / "kontor-clients-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        state = name;
        fs::create_directories(state / "broker");
        fs::create_directories(state / "credentials");
        std::ofstream{state / "broker" / "acl"} << "user gateway\ntopic write kontor/rpc/#\n";
        std::ofstream{state / "broker" / "passwords"} << "gateway:$7$101$c2FsdA==$aGFzaA==\n";
    }
    ~BrokerFolder() { fs::remove_all(state); }
    BrokerFolder(const BrokerFolder&) = delete;
    BrokerFolder& operator=(const BrokerFolder&) = delete;

    std::string text(const std::string& name) const {
        std::ostringstream text;
        text << std::ifstream{state / "broker" / name}.rdbuf();
        return text.str();
    }
    MqttClients clients() const { return MqttClients{state}; }
};

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("passwords are hashed as mosquitto_passwd does") {
    // Made by mosquitto_passwd of Mosquitto 2.0, password "correct horse".
    CHECK(mosquitto_hash("correct horse", std::string_view{"\xed"
                                                           "\xe4"
                                                           "\xac"
                                                           "\x5c"
                                                           "\x26"
                                                           "\xa3"
                                                           "\xa3"
                                                           "\xe4"
                                                           "\xae"
                                                           "\x09"
                                                           "\x9c"
                                                           "\x47",
                                                           12}) ==
          "$7$101$7eSsXCajo+SuCZxH$1kVj/biR8J+rc9lpVT1/cpkYeIfEyKrUATQGI3xarWZDQmEvCw+/"
          "z1mhjsG29EXIwJVnemLlCJUOJe1VmXw+ew==");
    CHECK(random_password().size() == 48);
    CHECK(random_password() != random_password());
    CHECK(random_salt().size() == 12);
}

TEST_CASE("every scope reads something, publishes nothing, and asks nobody") {
    for (const auto& scope : scopes()) {
        CAPTURE(scope.name);
        const auto section = access_section(scope, "client-x");
        CHECK(section.starts_with("user client-x\ntopic deny kontor/reply/#\ntopic read kontor/"));
        for (const auto* never :
             {"write", "readwrite", "kontor/rpc", "kontor/event/users", "topic read #", "kontor/event/#"})
            CHECK_FALSE(has(section, never));
    }
    CHECK(find_scope("display")->name == "display");
    CHECK(find_scope("everything") == nullptr);
    CHECK(find_scope("") == nullptr);
}

TEST_CASE_FIXTURE(BrokerFolder,
                  "a client is added beside those that are there, and taken out again without a trace") {
    const auto acl = text("acl");
    const auto passwords = text("passwords");
    const auto password = clients().add("window-1", *find_scope("display"));
    clients().add("till-1", *find_scope("till"));
    CHECK(text("acl").starts_with(acl));
    CHECK(text("passwords").starts_with(passwords));
    CHECK(has(text("acl"), "user client-window-1\n"));
    CHECK(has(text("acl"), "user client-till-1\n"));
    CHECK(has(text("passwords"), "\nclient-window-1:$7$101$"));
    CHECK_FALSE(has(text("passwords"), password));
    const auto list = clients().list();
    REQUIRE(list.size() == 2);
    CHECK(list[0].username == "client-till-1");
    CHECK(list[1].scope == "display");

    clients().remove("window-1");
    clients().remove("till-1");
    CHECK(text("passwords") == passwords);
    CHECK_FALSE(has(text("acl"), "client-"));
    CHECK(clients().list().empty());
}

TEST_CASE_FIXTURE(BrokerFolder,
                  "names that could be something else in the broker's files are refused, and taken ones") {
    for (const auto* name : {"", "-x", "Window", "a b", "a\nuser gateway", "a:b", "../x", "a/b", "#", "+",
                             "a_b", "w\xc3\xa4r"}) {
        CAPTURE(name);
        CHECK_THROWS_AS(clients().add(name, *find_scope("display")), Failure);
    }
    CHECK_THROWS_AS(clients().add(std::string(41, 'a'), *find_scope("display")), Failure);
    clients().add(std::string(40, 'a'), *find_scope("display"));
    CHECK_THROWS_AS(clients().add(std::string(40, 'a'), *find_scope("till")), Failure);
    CHECK_THROWS_AS(clients().remove("nobody"), Failure);
    CHECK_THROWS_AS(MqttClients{state / "elsewhere"}.add("x", *find_scope("till")), Failure);
}

TEST_CASE_FIXTURE(BrokerFolder, "what is kept can be read by its owner alone") {
    clients().add("window", *find_scope("display"));
    for (const auto& file : {state / "credentials" / "clients" / "window.acl",
                             state / "credentials" / "clients" / "window.password", state / "broker" / "acl",
                             state / "broker" / "passwords"}) {
        CHECK((fs::status(file).permissions() & (fs::perms::group_all | fs::perms::others_all)) ==
              fs::perms::none);
    }
}

TEST_CASE_FIXTURE(BrokerFolder, "no broker is told that isn't there") {
    CHECK_FALSE(reload_broker(state));
    std::ofstream{state / "endpoints.json"} << "no JSON";
    CHECK_FALSE(reload_broker(state));
    std::ofstream{state / "endpoints.json"} << "{\"broker\": {\"pid\": " << ::getpid() << "}}";
    CHECK_FALSE(reload_broker(state));  // a process, but no broker
}
