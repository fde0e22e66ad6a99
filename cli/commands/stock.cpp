// kontor stock: shows and adjusts stock levels.
#include <iostream>

#include "cli/base/random.hpp"
#include "cli/commands/command.hpp"
#include "cli/node/problem.hpp"
#include "cli/node/rpc.hpp"
#include "cli/output/table.hpp"
#include "cli/stock/levels.hpp"

namespace kontor::cli {
namespace {

constexpr int most_at_once = 500;

struct StockArguments {
    std::string sku;
    std::int64_t add = 0;
    std::int64_t remove = 0;
    std::string reason = "adjusted with kontor stock";

    std::int64_t delta() const { return add - remove; }
};

std::string number(const Json& row, const char* member) {
    return row.contains(member) ? std::to_string(row.at(member).get<std::int64_t>()) : "";
}

void print(const GlobalOptions& global, const Json& rows) {
    if (global.json) {
        for (const Json& row : rows) std::cout << row.dump() << '\n';
        return;
    }
    using Align = Table::Align;
    Table table{
        {{"sku"}, {"on hand", Align::right}, {"reserved", Align::right}, {"available", Align::right}}};
    for (const Json& row : rows) {
        table.add({row.at("sku").get<std::string>(), number(row, "on_hand"), number(row, "reserved"),
                   number(row, "available")});
    }
    table.print(std::cout);
}

// All levels at once are not for HTTP clients; the operator asks the service itself.
Json list_levels(const Node& node) {
    RpcClient services{node.endpoints().operator_login()};
    Json rows = Json::array();
    Json input = {{"limit", most_at_once}};
    for (;;) {
        const RpcResult page = services.ask("inventory", "list", input);
        if (!page) throw unreachable("inventory.list: " + page.error().code + ": " + page.error().text);
        for (const Json& row : page->at("items")) rows.push_back(row);
        if (page->value("next", Json{}).is_null()) return rows;
        input["cursor"] = page->at("next");
    }
}

Json one_level(const Node& node, const StockArguments& arguments) {
    const auto api = node.as(node.staff());
    if (arguments.delta() != 0) {
        return body_of(
            adjust_stock(*api, arguments.sku, arguments.delta(), arguments.reason, random_hex(16)));
    }
    return body_of(api->send({.method = "GET", .path = "/api/inventory/" + url_encoded(arguments.sku)}));
}

ExitCode stock(const GlobalOptions& global, const StockArguments& arguments) {
    const Node node = global.node();
    if (arguments.sku.empty()) {
        if (arguments.delta() != 0) throw wrong_use("--add and --remove need a SKU");
        print(global, list_levels(node));
    } else {
        print(global, Json::array({one_level(node, arguments)}));
    }
    return ExitCode::yes;
}

}  // namespace

void add_stock(CommandLine& line) {
    const auto arguments = std::make_shared<StockArguments>();
    CLI::App* command = line.app.add_subcommand("stock", "Show stock levels, or adjust one");
    command->add_option("SKU", arguments->sku, "Product (default: show all)");
    auto* add = command->add_option("--add", arguments->add, "Put so many on the shelf")
                    ->check(CLI::Range(1, 1'000'000'000));
    command->add_option("--remove", arguments->remove, "Take so many off the shelf")
        ->check(CLI::Range(1, 1'000'000'000))
        ->excludes(add);
    command->add_option("--reason", arguments->reason, "Why, for the books");
    command->callback(
        [&line, arguments] { line.chosen = [&line, arguments] { return stock(line.global, *arguments); }; });
}

}  // namespace kontor::cli
