// kontor audit: asks every service what it holds, and says where they contradict each other.
#include <iostream>

#include "cli/audit/invariants.hpp"
#include "cli/audit/reader.hpp"
#include "cli/commands/command.hpp"
#include "cli/output/table.hpp"

namespace kontor::cli {
namespace {

struct AuditArguments {
    int settle_s = 10;
};

nlohmann::json to_json(const Snapshot& snapshot, const std::vector<Violation>& violations) {
    nlohmann::json list = nlohmann::json::array();
    for (const Violation& violation : violations) {
        list.push_back({{"invariant", violation.invariant},
                        {"subject", violation.subject},
                        {"detail", violation.detail}});
    }
    return {{"violations", list},
            {"orders", snapshot.orders.size()},
            {"payments", snapshot.payments.size()},
            {"shipments", snapshot.shipments.size()},
            {"stock", snapshot.stock.size()},
            {"reservations", snapshot.reservations.size()},
            {"unfinished_sagas", snapshot.unfinished_sagas.size()},
            {"orders_on_their_way", orders_on_their_way(snapshot)},
            {"settled", snapshot.settled}};
}

void print(const Snapshot& snapshot, const std::vector<Violation>& violations) {
    std::cout << "Looked at " << snapshot.orders.size() << " orders, " << snapshot.payments.size()
              << " payments, " << snapshot.shipments.size() << " shipments, " << snapshot.reservations.size()
              << " reservations, " << snapshot.stock.size() << " stock levels, " << snapshot.positions.size()
              << " services.\n";
    if (const auto orders = orders_on_their_way(snapshot); !orders.empty()) {
        std::cout << orders.size() << " orders are still being worked on and were left out.\n";
    }
    if (violations.empty()) {
        std::cout << "No violations.\n";
        return;
    }
    Table table{{{"violated"}, {"subject"}, {"because"}}};
    for (const Violation& violation : violations)
        table.add({violation.invariant, violation.subject, violation.detail});
    table.print(std::cout);
    std::cout << violations.size() << " violations.\n";
}

ExitCode audit(const GlobalOptions& global, const AuditArguments& arguments) {
    const Node node = global.node();
    RpcClient services{node.endpoints().operator_login()};
    SteadyWaiter waiter;
    const Snapshot snapshot = SnapshotReader{services, waiter}.read(std::chrono::seconds{arguments.settle_s});
    const auto violations = find_violations(snapshot);
    if (global.json) {
        std::cout << to_json(snapshot, violations).dump() << '\n';
    } else {
        print(snapshot, violations);
    }
    return violations.empty() ? ExitCode::yes : ExitCode::no;
}

}  // namespace

void add_audit(CommandLine& line) {
    const auto arguments = std::make_shared<AuditArguments>();
    CLI::App* command = line.app.add_subcommand("audit", "Check what must hold between the services");
    command->add_option("--settle", arguments->settle_s, "Seconds to wait for the node to come to rest")
        ->check(CLI::Range(0, 3600))
        ->capture_default_str();
    command->callback(
        [&line, arguments] { line.chosen = [&line, arguments] { return audit(line.global, *arguments); }; });
}

}  // namespace kontor::cli
