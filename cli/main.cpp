// kontor — the operator's and developer's command line: a client of the gateway and the broker like any
// other.

#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/commands/command.hpp"

namespace {

using namespace kontor::cli;

int exit_status(ExitCode code) {
    return static_cast<int>(code);
}

void add_commands(CommandLine& line) {
    add_login(line);
    add_import(line);
    add_stock(line);
    add_order(line);
    add_orders(line);
    add_watch(line);
    add_replay(line);
    add_audit(line);
    add_sagas(line);
    add_dead_letters(line);
    add_mqtt_client(line);
    add_backup(line);
    add_restore(line);
    add_gateway(line);
}

void add_global_options(CLI::App& app, GlobalOptions& global) {
    app.add_option("--state", global.state, "State folder of the node")->capture_default_str();
    app.add_option("--endpoints", global.endpoints,
                   "Endpoints file of the node, instead of the one in the state folder");
    app.add_flag("--json", global.json, "Print JSON, for programs");
    app.set_version_flag("--version", KONTOR_VERSION);
    app.require_subcommand(1);
    app.fallthrough();
}

int run(int argc, char** argv) {
    CLI::App app{"kontor: run, feed, watch and check a Kontor node", "kontor"};
    GlobalOptions global;
    CommandLine line{app, global, {}};
    add_global_options(app, global);
    add_commands(line);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : exit_status(ExitCode::wrong_use);
    }
    return exit_status(line.chosen());
}

int failed(const std::string& why, ExitCode code) {
    std::cerr << "kontor: " << why << '\n';
    return exit_status(code);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const Failure& failure) {
        return failed(failure.what(), failure.code());
    } catch (const nlohmann::json::exception& error) {
        return failed(
            "the node answered something other than its contract says: " + std::string{error.what()},
            ExitCode::unreachable);
    } catch (const std::exception& error) {
        return failed(error.what(), ExitCode::no);
    }
}
