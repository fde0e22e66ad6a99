#include "cli/node/endpoints.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/base/failure.hpp"

namespace kontor::cli {
namespace {

using Json = nlohmann::json;

Json read_json(const std::filesystem::path& file) {
    std::ifstream in{file};
    if (!in) {
        throw unreachable(
            "no node found: " + file.string() +
            " cannot be read. Start one with `./dev up`, or name it with --state DIR or --endpoints FILE.");
    }
    Json root = Json::parse(in, nullptr, false);
    if (!root.is_object()) throw wrong_use(file.string() + " is not a JSON object");
    return root;
}

std::optional<Account> account_in(const Json& root, const char* name) {
    if (!root.contains(name)) return std::nullopt;
    const Json& account = root.at(name);
    return Account{account.at("email").get<std::string>(), account.at("password").get<std::string>()};
}

std::uint16_t port_in(const Json& mqtt) {
    const auto port = mqtt.at("port").get<std::int64_t>();
    if (port < 1 || port > 65535) throw wrong_use(std::to_string(port) + " is no port of a broker");
    return static_cast<std::uint16_t>(port);
}

std::optional<MqttLogin> observer_in(const Json& root) {
    if (!root.contains("mqtt")) return std::nullopt;
    const Json& mqtt = root.at("mqtt");
    return MqttLogin{mqtt.at("host").get<std::string>(), port_in(mqtt),
                     mqtt.at("username").get<std::string>(), mqtt.at("password").get<std::string>()};
}

std::string first_line(const std::filesystem::path& file) {
    std::ifstream in{file};
    std::string line;
    std::getline(in, line);
    return line;
}

// The operator's password stands beside the file rather than in it: endpoints.json is for everybody's
// clients.
std::optional<MqttLogin> operator_in(const Json& root, const std::filesystem::path& folder) {
    auto login = observer_in(root);
    if (!login) return std::nullopt;
    login->username = "operator";
    if (root.contains("operator")) {
        login->username = root.at("operator").at("username").get<std::string>();
        login->password = root.at("operator").at("password").get<std::string>();
        return login;
    }
    login->password = first_line(folder / "credentials" / "operator");
    if (login->password.empty()) return std::nullopt;
    return login;
}

std::map<std::string, std::filesystem::path> stores_in(const Json& root) {
    std::map<std::string, std::filesystem::path> stores;
    if (!root.contains("services")) return stores;
    for (const auto& [service, instances] : root.at("services").items()) {
        for (const Json& instance : instances) {
            if (instance.contains("database")) stores[service] = instance.at("database").get<std::string>();
        }
    }
    return stores;
}

template <class Value>
const Value& named(const std::optional<Value>& value, const std::filesystem::path& file, const char* what) {
    if (!value) throw wrong_use(file.string() + " names no " + what);
    return *value;
}

}  // namespace

Endpoints Endpoints::read(const std::filesystem::path& file) {
    const Json root = read_json(file);
    Endpoints endpoints;
    endpoints.file_ = file;
    try {
        if (root.contains("http")) endpoints.http_ = root.at("http").get<std::string>();
        endpoints.staff_ = account_in(root, "staff");
        endpoints.customer_ = account_in(root, "customer");
        endpoints.observer_ = observer_in(root);
        endpoints.operator_ = operator_in(root, file.parent_path());
        endpoints.stores_ = stores_in(root);
    } catch (const Json::exception& error) {
        throw wrong_use(file.string() + " is not an endpoints file: " + error.what());
    }
    return endpoints;
}

const std::string& Endpoints::http() const {
    return named(http_, file_, "\"http\" address");
}
const Account& Endpoints::staff() const {
    return named(staff_, file_, "\"staff\" account: use `kontor login --email`");
}
const Account& Endpoints::customer() const {
    return named(customer_, file_, "\"customer\" account: use `kontor login --email`");
}
const MqttLogin& Endpoints::observer() const {
    return named(observer_, file_, "\"mqtt\" broker");
}
const MqttLogin& Endpoints::operator_login() const {
    return named(operator_, file_,
                 "operator: neither an \"operator\" entry nor a readable credentials/operator beside it");
}

}  // namespace kontor::cli
