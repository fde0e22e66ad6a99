// kontor replay: real baskets as orders against a node, with an account of every record.
#include <iostream>

#include "cli/baskets/files.hpp"
#include "cli/commands/command.hpp"
#include "cli/output/progress.hpp"
#include "cli/output/report_file.hpp"
#include "cli/replay/prices.hpp"
#include "cli/replay/products.hpp"
#include "cli/replay/replay.hpp"
#include "cli/replay/summary.hpp"
#include "cli/replay/verification.hpp"

namespace kontor::cli {
namespace {

using Json = nlohmann::json;

struct ReplayArguments {
    std::string file;
    std::string skus;
    std::string report;
    std::string payment = "sandbox";
    std::string token = "tok_ok";
    double rate = 0;
    std::size_t concurrency = 8;
    std::size_t limit = 0;
    int patience_s = 120;
    bool import_products = true;

    Milliseconds patience() const { return std::chrono::seconds{patience_s}; }
};

ReplayOptions options_from(const ReplayArguments& arguments) {
    Json payment = {{"method", arguments.payment}};
    if (arguments.payment == "sandbox") payment["token"] = arguments.token;
    return {arguments.rate, arguments.concurrency, arguments.patience(), payment};
}

void make_products(const Node& node, const std::vector<Step>& steps, const ReplayArguments& arguments) {
    const auto names =
        arguments.skus.empty() ? std::map<std::string, std::string>{} : read_sku_names(arguments.skus);
    const ReplayProducts made = import_products(node, steps, names, arguments.patience());
    std::cerr << "products: " << made.counts.lines << " skus, " << made.counts.accepted << " accepted, "
              << made.counts.unchanged << " unchanged, " << made.counts.refused << " refused";
    for (const auto& [code, count] : made.counts.refused_by_code) std::cerr << "  " << count << " × " << code;
    std::cerr << "\nstock: " << made.stock.adjusted << " received, " << made.stock.unchanged
              << " enough there\n";
    for (const auto& refusal : made.stock.refused) std::cerr << "stock refused: " << refusal << '\n';
    SteadyWaiter waiter;
    await_prices(node.endpoints().operator_login(), waiter, arguments.patience());
}

Json report_line(const Step& step, const Outcome& outcome) {
    Json line = {{"line", step.line},
                 {"invoice", step.record.invoice},
                 {"outcome", name_of(outcome.kind)},
                 {"acknowledged", outcome.acknowledged},
                 {"repeats", outcome.repeats},
                 {"ms", outcome.latency.count()}};
    if (!step.key.empty()) line["key"] = step.key;
    if (!outcome.order.empty()) line["order"] = outcome.order;
    if (!outcome.code.empty()) line["code"] = outcome.code;
    if (!outcome.detail.empty()) line["detail"] = outcome.detail;
    for (const Refusal& reason : step.reasons) line["reasons"].push_back(reason.code + ": " + reason.detail);
    return line;
}

ExitCode finish(const GlobalOptions& global, const Summary& summary, const Verification& verification) {
    if (global.json) {
        std::cout << to_json(summary, verification).dump() << '\n';
    } else {
        print(std::cout, summary, verification);
    }
    const bool kept =
        verification.missing.empty() && verification.changed.empty() && verification.unasked.empty();
    return kept && summary.undecided + summary.not_run == 0 && summary.accounts_for_all() ? ExitCode::yes
                                                                                          : ExitCode::no;
}

ExitCode replay(const GlobalOptions& global, const ReplayArguments& arguments) {
    const Node node = global.node();
    const auto steps = plan_file(arguments.file, arguments.limit);
    ReportFile report{arguments.report};
    node.require_gateway();
    catch_interrupts();
    if (arguments.import_products) make_products(node, steps, arguments);

    const auto customer = node.customer();
    std::vector<Outcome> outcomes;
    const auto started = std::chrono::steady_clock::now();
    {
        Progress progress{"replay", steps.size()};
        Replay run{node.connections_as(customer), steps, options_from(arguments),
                   [&](const Step& step, const Outcome& outcome) {
                       report.write(report_line(step, outcome));
                       progress.step(name_of(outcome.kind));
                   }};
        outcomes = run.run();
    }
    const auto elapsed = std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - started);

    SteadyWaiter waiter;
    const Connect patient = [&] { return node.patiently_as(customer, waiter, arguments.patience()); };
    return finish(global, summarise(steps, outcomes, elapsed), verify(patient, outcomes));
}

}  // namespace

void add_replay(CommandLine& line) {
    const auto arguments = std::make_shared<ReplayArguments>();
    CLI::App* command =
        line.app.add_subcommand("replay", "Play real baskets as orders, and account for every record");
    command->add_option("FILE", arguments->file, "Basket records, JSON Lines")->required();
    command->add_option("--rate", arguments->rate, "So many a second (default: as fast as they are answered)")
        ->check(CLI::NonNegativeNumber);
    command->add_option("--concurrency", arguments->concurrency, "So many at once")
        ->check(CLI::Range(1, 256))
        ->capture_default_str();
    command->add_option("--limit", arguments->limit, "Only the first so many records");
    command->add_option("--patience", arguments->patience_s, "Seconds to go on asking about one order")
        ->check(CLI::Range(1, 3600))
        ->capture_default_str();
    command->add_flag("--import-products,!--no-import-products", arguments->import_products,
                      "Make products of the skus and receive stock first (default)");
    command->add_option("--skus", arguments->skus, "File with the skus' descriptions");
    command->add_option("--payment", arguments->payment, "sandbox or cash")->capture_default_str();
    command->add_option("--token", arguments->token, "Sandbox token")->capture_default_str();
    command->add_option("--report", arguments->report, "File for the outcome of every record, JSON Lines");
    command->callback(
        [&line, arguments] { line.chosen = [&line, arguments] { return replay(line.global, *arguments); }; });
}

}  // namespace kontor::cli
