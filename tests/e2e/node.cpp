#include "tests/e2e/node.hpp"

#include <csignal>
#include <fstream>
#include <stdexcept>

#include "cli/node/http.hpp"
#include "runtime/testing/eventually.hpp"
#include "runtime/testing/loopback.hpp"
#include "tests/e2e/program.hpp"
#include "tests/support/json_schemas.hpp"

namespace kontor {
namespace {

/// The supervisor starts what died at once, but no more than once a second.
constexpr std::chrono::seconds patience_to_restart{10};

std::string tool(const std::string& name) {
    return source_folder() / "tools" / "dev" / name;
}

std::string another_free_port(const std::string& taken) {
    for (;;) {
        const auto port = std::to_string(free_port());
        if (port != taken) return port;
    }
}

}  // namespace

Node::Node(const std::function<void(const std::filesystem::path& state)>& prepare)
    : state_{folder_.path() / "state"} {
    prepare(state_);
    const auto output = folder_.path() / "up.log";
    const auto http = std::to_string(free_port());
    const auto mqtt = another_free_port(http);
    const auto code = run_program({tool("up"), "--detach", "--no-sample", "--state", state_, "--http-port",
                                   http, "--mqtt-port", mqtt, "--programs", environment("KONTOR_BIN")},
                                  output);
    if (code != 0) throw std::runtime_error{"the node doesn't start:\n" + text_of(output)};
}

Node::~Node() {
    run_program({tool("down"), "--state", state_}, folder_.path() / "down.log");
}

Json Node::endpoints() const {
    return read_json(state_ / "endpoints.json");
}

cli::MqttLogin Node::observer() const {
    return cli::Endpoints::read(state_ / "endpoints.json").observer();
}

cli::MqttLogin Node::messenger() const {
    auto login = observer();
    const auto named = endpoints().at("messenger");
    login.username = named.at("username");
    login.password = named.at("password");
    return login;
}

cli::MqttLogin Node::operator_login() const {
    return cli::Endpoints::read(state_ / "endpoints.json").operator_login();
}

pid_t Node::pid(const std::string& component) const {
    const auto node = endpoints();
    const auto& entry = component == "broker" ? node.at("broker") : node.at("services").at(component).at(0);
    return entry.at("pid").get<pid_t>();
}

void Node::kill(const std::string& component) const {
    const auto before = pid(component);
    ::kill(before, SIGKILL);
    if (eventually([&] { return pid(component) != before; }, patience_to_restart)) return;
    throw std::runtime_error{component + " is not started again"};
}

bool Node::is_ready() const {
    const auto answer = cli::HttpSession{endpoints().at("http")}.send({.method = "GET", .path = "/ready"});
    return answer && answer->status == 200;
}

std::string Node::log(const std::string& component) const {
    std::string text;
    for (const auto& entry : std::filesystem::directory_iterator{state_ / "logs" / component}) {
        const auto name = entry.path().filename().string();
        if (name == "current" || name.starts_with('@')) text += text_of(entry.path());
    }
    return text;
}

cli::MqttLogin Node::admit(const std::string& name, const std::string& access) const {
    auto login = observer();
    login.username = name;
    login.password = "only for this test";
    const auto output = folder_.path() / "passwords.log";
    if (run_program({environment("KONTOR_BROKER_PASSWD"), "-b", state_ / "broker" / "passwords", name,
                     login.password},
                    output) != 0) {
        throw std::runtime_error{"no password for " + name + ":\n" + text_of(output)};
    }
    std::ofstream{state_ / "broker" / "acl", std::ios::app} << "\nuser " << name << '\n' << access << '\n';
    ::kill(pid("broker"), SIGHUP);
    return login;
}

}  // namespace kontor
