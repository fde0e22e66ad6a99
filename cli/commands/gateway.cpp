// kontor gateway check: what the gateway would make of a file of routes, before it does.
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/commands/command.hpp"
#include "cli/output/one_line.hpp"
#include "services/gateway/config/config_check.hpp"
#include "services/gateway/config/config_file.hpp"

namespace kontor::cli {
namespace {

using Json = nlohmann::json;

void print_json(const std::filesystem::path& file, const ::gateway::ConfigCheck& check) {
    Json faults = Json::array();
    for (const auto& fault : check.faults) {
        faults.push_back({{"line", fault.place.line},
                          {"column", fault.place.column},
                          {"pointer", fault.pointer},
                          {"reason", fault.reason()}});
    }
    std::cout << Json{{"file", file.string()},
                      {"ok", check.faults.empty()},
                      {"routes", check.routes},
                      {"own_routes", check.own_routes},
                      {"faults", std::move(faults)}}
                     .dump(-1, ' ', false, Json::error_handler_t::replace)
              << '\n';
}

/// What a file says may be anybody's: it doesn't steer the terminal.
void print(const std::filesystem::path& file, const ::gateway::ConfigCheck& check) {
    for (const auto& fault : check.faults) std::cout << one_line(::gateway::shown(file, fault)) << '\n';
    if (!check.faults.empty()) return;
    std::cout << file.string() << ": ok, " << check.routes << " routes (" << check.own_routes
              << " of its own)\n";
}

ExitCode check(const GlobalOptions& global, const std::filesystem::path& file) {
    const auto checked = ::gateway::check_config_file(file);
    if (!checked) throw wrong_use(checked.error());
    if (global.json) {
        print_json(file, *checked);
    } else {
        print(file, *checked);
    }
    return checked->faults.empty() ? ExitCode::yes : ExitCode::no;
}

}  // namespace

void add_gateway(CommandLine& line) {
    CLI::App* gateway = line.app.add_subcommand("gateway", "What concerns the gateway's configuration");
    gateway->require_subcommand(1);
    const auto file = std::make_shared<std::filesystem::path>();
    CLI::App* command = gateway->add_subcommand(
        "check", "Say whether the gateway would take a file of routes, or all that is wrong in it");
    command->add_option("FILE", *file, "The file")->required();
    command->callback([&line, file] { line.chosen = [&line, file] { return check(line.global, *file); }; });
}

}  // namespace kontor::cli
