// kontor sagas: what the coordinator is doing, and a push for what is stuck.
#include <iostream>

#include "cli/commands/command.hpp"
#include "cli/node/problem.hpp"
#include "cli/output/table.hpp"

namespace kontor::cli {
namespace {

struct SagasArguments {
    std::string id;
    std::string state;
    std::string retry;
    int limit = 50;
};

void show(const GlobalOptions& global, const Json& saga) {
    std::cout << (global.json ? saga.dump() : saga.dump(2)) << '\n';
}

void list(const GlobalOptions& global, const SagasArguments& arguments, HttpTransport& api) {
    std::string path = "/api/sagas?limit=" + std::to_string(arguments.limit);
    if (!arguments.state.empty()) path += "&state=" + url_encoded(arguments.state);
    const Json page = body_of(api.send({.method = "GET", .path = path}));
    if (global.json) {
        for (const Json& saga : page.at("items")) std::cout << saga.dump() << '\n';
        return;
    }
    Table table{{{"saga"}, {"definition"}, {"state"}, {"order"}, {"started"}, {"updated"}}};
    for (const Json& saga : page.at("items")) {
        table.add({saga.value("id", ""), saga.value("definition", ""), saga.value("state", ""),
                   saga.value("ids", Json::object()).value("order", ""), saga.value("started", ""),
                   saga.value("updated", "")});
    }
    table.print(std::cout);
    if (!page.value("next", Json{}).is_null()) std::cout << "There are more: use --state or --limit.\n";
}

ExitCode sagas(const GlobalOptions& global, const SagasArguments& arguments) {
    const Node node = global.node();
    const auto api = node.as(node.staff());
    if (!arguments.retry.empty()) {
        show(global, body_of(api->send({.method = "POST",
                                        .path = "/api/sagas/" + url_encoded(arguments.retry) + "/retry",
                                        .body = "{}"})));
    } else if (!arguments.id.empty()) {
        show(global,
             body_of(api->send({.method = "GET", .path = "/api/sagas/" + url_encoded(arguments.id)})));
    } else {
        list(global, arguments, *api);
    }
    return ExitCode::yes;
}

}  // namespace

void add_sagas(CommandLine& line) {
    const auto arguments = std::make_shared<SagasArguments>();
    CLI::App* command = line.app.add_subcommand("sagas", "List sagas, show one, or retry one that is stuck");
    auto* id = command->add_option("ID", arguments->id, "Saga to show");
    command->add_option("--state", arguments->state,
                        "running, compensating, completed, compensated, stuck or unfinished");
    command->add_option("--retry", arguments->retry, "Saga to try again")->excludes(id);
    command->add_option("--limit", arguments->limit, "At most so many")
        ->check(CLI::Range(1, 500))
        ->capture_default_str();
    command->callback(
        [&line, arguments] { line.chosen = [&line, arguments] { return sagas(line.global, *arguments); }; });
}

}  // namespace kontor::cli
