// What all commands share: the options before the command's name, and how a command enters the command line.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <optional>

#include "cli/base/failure.hpp"
#include "cli/node/node.hpp"

namespace kontor::cli {

struct GlobalOptions {
    std::filesystem::path state = ".kontor";
    std::filesystem::path endpoints;  ///< overrides `state` unless empty
    bool json = false;

    Node node() const {
        return Node{Endpoints::read(endpoints.empty() ? state / "endpoints.json" : endpoints)};
    }
};

/// The command line under construction: each command adds itself, and leaves in `chosen` what is to be done.
struct CommandLine {
    CLI::App& app;
    const GlobalOptions& global;
    std::function<ExitCode()> chosen;
};

void add_login(CommandLine& line);
void add_import(CommandLine& line);
void add_stock(CommandLine& line);
void add_order(CommandLine& line);
void add_orders(CommandLine& line);
void add_watch(CommandLine& line);
void add_replay(CommandLine& line);
void add_audit(CommandLine& line);
void add_sagas(CommandLine& line);
void add_dead_letters(CommandLine& line);
void add_mqtt_client(CommandLine& line);
void add_backup(CommandLine& line);
void add_restore(CommandLine& line);
void add_gateway(CommandLine& line);

}  // namespace kontor::cli
