// kontor restore: a backup's stores for a node that is down, or one of them for a service that is.
#include "cli/backup/restore.hpp"

#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/backup/lost_orders.hpp"
#include "cli/backup/node_lock.hpp"
#include "cli/commands/command.hpp"

namespace kontor::cli {
namespace {

struct RestoreArguments {
    std::filesystem::path folder;
    std::string only;
    bool replace = false;
};

struct Report {
    std::vector<std::string> services{};
    std::vector<SetAside> set_aside{};
    std::int64_t lost_events = 0;
    std::vector<std::string> orders{};
};

nlohmann::json to_json(const Report& report) {
    auto set_aside = nlohmann::json::array();
    for (const auto& file : report.set_aside) set_aside.push_back(file.to.string());
    return {{"services", report.services},
            {"set_aside", set_aside},
            {"lost_events", report.lost_events},
            {"orders", report.orders}};
}

void print(const Report& report, const RestoreArguments& arguments) {
    for (const auto& file : report.set_aside)
        std::cout << "Set aside " << file.from.string() << " as " << file.to.filename().string() << ".\n";
    std::cout << "Restored " << report.services.size() << " stores. Start them, then check: kontor audit\n";
    if (arguments.only.empty()) return;
    std::cout << "Lost of its log, as far as others have seen it: " << report.lost_events << " events.\n"
              << "Orders that were worked on since the backup: " << report.orders.size() << '\n';
    for (const auto& order : report.orders) std::cout << order << '\n';
}

std::vector<std::string> names_of(const Manifest& manifest) {
    std::vector<std::string> names;
    for (const auto& [service, facts] : manifest.services) names.push_back(service);
    return names;
}

void refuse_to_replace(const Restore& restore) {
    const auto found = restore.in_the_way();
    if (found.empty()) return;
    throw refused(found.front().string() + " exists, and " + std::to_string(found.size() - 1) +
                  " more: with --replace they are set aside");
}

Report restore_all(const Manifest& manifest, const RestoreArguments& arguments,
                   const std::filesystem::path& state) {
    const NodeLock lock{state, names_of(manifest)};
    Restore restore{arguments.folder, state, "before-restore"};
    for (const auto& [path, facts] : manifest.files) restore.add(path, facts);
    if (!arguments.replace) refuse_to_replace(restore);
    restore.stage();
    return {.services = names_of(manifest), .set_aside = restore.finish()};
}

Report restore_one(const Manifest& manifest, const RestoreArguments& arguments,
                   const std::filesystem::path& state) {
    const auto& service = arguments.only;
    const NodeLock lock{state, {service}};
    Report report{.services = {service}};
    report.orders = orders_since(manifest, state, service);
    const auto last_seen = last_seen_position(manifest, state, service);
    Restore restore{arguments.folder, state, "damaged"};
    const auto store = store_path(service);
    for (const auto& [path, facts] : manifest.files) {
        if (path != store && path.starts_with(service + "/")) restore.add(path, facts);
    }
    restore.add_to_change(store, manifest.files.at(store));
    restore.stage();
    report.lost_events = mark_lost(restore.staged(store), service, last_seen);
    report.set_aside = restore.finish();
    return report;
}

ExitCode restore(const GlobalOptions& global, const RestoreArguments& arguments) {
    const auto manifest = Manifest::read(arguments.folder);
    if (!arguments.only.empty() && !manifest.services.contains(arguments.only))
        throw wrong_use("the backup has no store of a service \"" + arguments.only + "\"");
    verify(manifest, arguments.folder);
    require_same_site(manifest, global.state);
    const auto report = arguments.only.empty() ? restore_all(manifest, arguments, global.state)
                                               : restore_one(manifest, arguments, global.state);
    if (global.json) {
        std::cout << to_json(report).dump() << '\n';
    } else {
        print(report, arguments);
    }
    return ExitCode::yes;
}

}  // namespace

void add_restore(CommandLine& line) {
    const auto arguments = std::make_shared<RestoreArguments>();
    CLI::App* command =
        line.app.add_subcommand("restore", "Put a backup's stores in place, for a node that is down");
    command->add_option("folder", arguments->folder, "The backup")->required();
    command->add_flag("--replace", arguments->replace, "Set aside what is there");
    command->add_option("--only", arguments->only, "Restore one service's damaged store");
    command->callback([&line, arguments] {
        line.chosen = [&line, arguments] { return restore(line.global, *arguments); };
    });
}

}  // namespace kontor::cli
