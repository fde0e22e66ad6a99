// kontor mqtt-client: lets a client in that only speaks MQTT, for one purpose.
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/broker/clients.hpp"
#include "cli/commands/command.hpp"
#include "cli/output/table.hpp"

namespace kontor::cli {
namespace {

using Json = nlohmann::json;

struct MqttClientArguments {
    std::string name;
    std::string scope;
    bool remove = false;
    bool scopes = false;
};

std::string scope_names() {
    std::string names;
    for (const auto& scope : scopes()) names += (names.empty() ? "" : ", ") + std::string{scope.name};
    return names;
}

void tell_whether_reloaded(const GlobalOptions& global) {
    if (reload_broker(global.state)) return;
    std::cerr << "No running broker was told; it knows when it starts.\n";
}

void show_scopes(const GlobalOptions& global) {
    if (global.json) {
        for (const auto& scope : scopes())
            std::cout
                << Json{{"scope", scope.name}, {"purpose", scope.purpose}, {"reads", scope.reads}}.dump()
                << '\n';
        return;
    }
    Table table{{{"scope"}, {"for"}, {"is given"}}};
    for (const auto& scope : scopes()) {
        std::string reads;
        for (const auto filter : scope.reads) reads += (reads.empty() ? "" : " ") + std::string{filter};
        table.add({std::string{scope.name}, std::string{scope.purpose}, reads});
    }
    table.print(std::cout);
}

void show_clients(const GlobalOptions& global, const MqttClients& clients) {
    if (global.json) {
        for (const auto& client : clients.list())
            std::cout
                << Json{{"name", client.name}, {"username", client.username}, {"scope", client.scope}}.dump()
                << '\n';
        return;
    }
    Table table{{{"client"}, {"username"}, {"scope"}}};
    for (const auto& client : clients.list()) table.add({client.name, client.username, client.scope});
    table.print(std::cout);
}

void add_client(const GlobalOptions& global, const MqttClientArguments& arguments,
                const MqttClients& clients) {
    const auto* scope = find_scope(arguments.scope);
    if (scope == nullptr) throw wrong_use("the scope must be one of: " + scope_names());
    const auto password = clients.add(arguments.name, *scope);
    const auto username = username_of(arguments.name);
    if (global.json) {
        std::cout << Json{{"username", username}, {"password", password}, {"scope", scope->name}}.dump()
                  << '\n';
    } else {
        std::cout << "username  " << username << "\npassword  " << password
                  << "\nThe password is not shown again.\n";
    }
}

ExitCode mqtt_client(const GlobalOptions& global, const MqttClientArguments& arguments) {
    const MqttClients clients{global.state};
    if (arguments.scopes) {
        show_scopes(global);
    } else if (arguments.name.empty()) {
        show_clients(global, clients);
    } else {
        if (arguments.remove) {
            clients.remove(arguments.name);
        } else {
            add_client(global, arguments, clients);
        }
        tell_whether_reloaded(global);
    }
    return ExitCode::yes;
}

}  // namespace

void add_mqtt_client(CommandLine& line) {
    const auto arguments = std::make_shared<MqttClientArguments>();
    CLI::App* command =
        line.app.add_subcommand("mqtt-client", "List clients that only speak MQTT, add one, or remove one");
    auto* name = command->add_option("NAME", arguments->name, "Client to add or remove");
    auto* scope =
        command->add_option("--scope", arguments->scope, "What the new client is for: " + scope_names());
    auto* remove =
        command->add_flag("--remove", arguments->remove, "Remove the client")->needs(name)->excludes(scope);
    command->add_flag("--scopes", arguments->scopes, "List the scopes")->excludes(name);
    scope->needs(name);
    command->callback([&line, arguments, remove] {
        if (!arguments->name.empty() && arguments->scope.empty() && !*remove)
            throw CLI::RequiredError{"--scope"};
        line.chosen = [&line, arguments] { return mqtt_client(line.global, *arguments); };
    });
}

}  // namespace kontor::cli
