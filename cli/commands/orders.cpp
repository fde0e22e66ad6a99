// kontor orders: lists orders, or shows one with its history.
#include <iostream>

#include "cli/commands/command.hpp"
#include "cli/node/problem.hpp"
#include "cli/output/order_text.hpp"
#include "cli/output/table.hpp"

namespace kontor::cli {
namespace {

struct OrdersArguments {
    std::string id;
    std::string state;
    int limit = 50;
};

Json get(HttpTransport& api, const std::string& path) {
    return body_of(api.send({.method = "GET", .path = path}));
}

void list(const GlobalOptions& global, const OrdersArguments& arguments, HttpTransport& api) {
    std::string path = "/api/orders?limit=" + std::to_string(arguments.limit);
    if (!arguments.state.empty()) path += "&state=" + url_encoded(arguments.state);
    const Json page = get(api, path);
    if (global.json) {
        for (const Json& order : page.at("items")) std::cout << order.dump() << '\n';
        return;
    }
    Table table{{{"order"}, {"state"}, {"total", Table::Align::right}, {"created"}}};
    for (const Json& order : page.at("items")) {
        table.add({order.value("id", ""), order.value("state", ""), money_text(order, "total"),
                   order.value("created", "")});
    }
    table.print(std::cout);
    if (!page.value("next", Json{}).is_null()) std::cout << "There are more: use --limit.\n";
}

void show(const GlobalOptions& global, const std::string& id, HttpTransport& api) {
    const std::string path = "/api/orders/" + url_encoded(id);
    const Json order = get(api, path);
    if (global.json) {
        std::cout << order.dump() << '\n';
        return;
    }
    print_order(std::cout, order);
    for (const Json& entry : get(api, path + "/history").value("items", Json::array())) {
        std::cout << entry.value("time", "") << "  " << entry.value("type", "") << '\n';
    }
}

ExitCode orders(const GlobalOptions& global, const OrdersArguments& arguments) {
    const Node node = global.node();
    const auto api = node.as(node.staff());
    if (arguments.id.empty()) {
        list(global, arguments, *api);
    } else {
        show(global, arguments.id, *api);
    }
    return ExitCode::yes;
}

}  // namespace

void add_orders(CommandLine& line) {
    const auto arguments = std::make_shared<OrdersArguments>();
    CLI::App* command = line.app.add_subcommand("orders", "List orders, or show one with its history");
    command->add_option("ID", arguments->id, "Order to show");
    command->add_option("--state", arguments->state, "Only orders in this state");
    command->add_option("--limit", arguments->limit, "At most so many")
        ->check(CLI::Range(1, 500))
        ->capture_default_str();
    command->callback(
        [&line, arguments] { line.chosen = [&line, arguments] { return orders(line.global, *arguments); }; });
}

}  // namespace kontor::cli
