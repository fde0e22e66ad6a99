// kontor backup: every store of the node as it was at one instant, in a new folder.
#include "cli/backup/backup.hpp"

#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/backup/cut.hpp"
#include "cli/commands/command.hpp"

namespace kontor::cli {
namespace {

/// Shorter than services hold their writers: an answer that comes later is of no use.
constexpr RpcClient::Times times{Milliseconds{15'000}, Milliseconds{1'500}};

std::uintmax_t bytes_of(const Manifest& manifest) {
    std::uintmax_t bytes = 0;
    for (const auto& [path, facts] : manifest.files) bytes += facts.bytes;
    return bytes;
}

void print(const GlobalOptions& global, const std::filesystem::path& folder, const Manifest& manifest,
           int attempts) {
    if (global.json) {
        std::cout << nlohmann::json{{"folder", folder.string()},
                                    {"backup", manifest.backup},
                                    {"services", manifest.services.size()},
                                    {"bytes", bytes_of(manifest)},
                                    {"held_ms", manifest.held_ms},
                                    {"attempts", attempts}}
                         .dump()
                  << '\n';
        return;
    }
    std::cout << "Backed up " << manifest.services.size() << " stores, " << bytes_of(manifest)
              << " bytes, to " << folder.string() << ".\nThe node stood still for " << manifest.held_ms
              << " ms. Keep the folder as you keep the node: it holds its keys and passwords.\n";
}

ExitCode back_up(const GlobalOptions& global, const std::filesystem::path& folder) {
    const Node node = global.node();
    const auto& endpoints = node.endpoints();
    if (endpoints.stores().empty())
        throw wrong_use(endpoints.file().string() + " names no service with a store");
    std::vector<std::string> names;
    for (const auto& [service, store] : endpoints.stores()) names.push_back(service);
    catch_interrupts();
    BackupFolder backup{folder};
    RpcClient services{endpoints.operator_login(), times};
    SteadyWaiter waiter;
    Cut cut{services, names, waiter};
    const auto manifest =
        backup.fill({endpoints.file().parent_path(), endpoints.stores()}, cut, cut.wait_for_copies());
    print(global, folder, manifest, cut.attempts());
    return ExitCode::yes;
}

}  // namespace

void add_backup(CommandLine& line) {
    const auto folder = std::make_shared<std::filesystem::path>();
    CLI::App* command =
        line.app.add_subcommand("backup", "Copy all stores, as they are at one instant, to a new folder");
    command->add_option("folder", *folder, "The folder to make")->required();
    command->callback(
        [&line, folder] { line.chosen = [&line, folder] { return back_up(line.global, *folder); }; });
}

}  // namespace kontor::cli
