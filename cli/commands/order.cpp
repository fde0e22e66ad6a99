// kontor order: places one order and shows what became of it.
#include <charconv>
#include <iostream>

#include "cli/base/random.hpp"
#include "cli/commands/command.hpp"
#include "cli/node/problem.hpp"
#include "cli/output/order_text.hpp"
#include "cli/replay/shopper.hpp"

namespace kontor::cli {
namespace {

struct OrderArguments {
    std::vector<std::string> items;
    std::string payment = "sandbox";
    std::string token = "tok_ok";
    std::string name, street, city, postcode, country;
    bool pickup = false;
    std::string key;
    int wait_s = 60;

    bool has_address() const { return !(name + street + city + postcode + country).empty(); }
};

Json item_from(const std::string& text) {
    const auto colon = text.rfind(':');
    if (colon == std::string::npos) return {{"sku", text}, {"quantity", 1}};
    std::int64_t quantity = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data() + colon + 1, end, quantity);
    if (read.ec != std::errc{} || read.ptr != end || colon == 0)
        throw wrong_use("\"" + text + "\" is not SKU:QUANTITY");
    return {{"sku", text.substr(0, colon)}, {"quantity", quantity}};
}

Json delivery_from(const OrderArguments& arguments) {
    if (!arguments.has_address()) return {{"method", "pickup"}};
    if (arguments.pickup) throw wrong_use("--pickup and an address exclude each other");
    return {{"method", "delivery"},   {"name", arguments.name},         {"street", arguments.street},
            {"city", arguments.city}, {"postcode", arguments.postcode}, {"country", arguments.country}};
}

Json order_from(const OrderArguments& arguments) {
    Json payment = {{"method", arguments.payment}};
    if (arguments.payment == "sandbox") payment["token"] = arguments.token;
    Json items = Json::array();
    for (const auto& item : arguments.items) items.push_back(item_from(item));
    return {{"items", items}, {"payment", payment}, {"delivery", delivery_from(arguments)}};
}

[[noreturn]] void fail(const Outcome& outcome, const std::string& key) {
    if (outcome.kind == Outcome::Kind::refused) {
        throw refused("refused: " + outcome.code + ": " + outcome.detail +
                      (outcome.order.empty() ? "" : "\norder " + outcome.order));
    }
    const std::string order = outcome.order.empty() ? "" : " (order " + outcome.order + ")";
    throw unreachable("not decided yet" + order + ": " + outcome.detail +
                      "\nAsk again, for the same order, with --key " + key);
}

ExitCode order(const GlobalOptions& global, const OrderArguments& arguments) {
    const Json body = order_from(arguments);
    const std::string key = arguments.key.empty() ? random_hex(16) : arguments.key;
    const Node node = global.node();
    node.require_gateway();
    const auto api = node.as(node.customer());
    SteadyWaiter waiter;
    Shopper shopper{*api, waiter, std::chrono::seconds{arguments.wait_s}};
    const Outcome outcome = shopper.place(key, body);
    if (outcome.kind != Outcome::Kind::confirmed) fail(outcome, key);

    const Json view =
        body_of(api->send({.method = "GET", .path = "/api/orders/" + url_encoded(outcome.order)}));
    if (global.json) {
        std::cout << view.dump() << '\n';
    } else {
        print_order(std::cout, view);
    }
    return ExitCode::yes;
}

void add_delivery(CLI::App& command, OrderArguments& arguments) {
    command.add_flag("--pickup", arguments.pickup,
                     "The customer collects it (the default without an address)");
    command.add_option("--name", arguments.name, "Whom to deliver to");
    command.add_option("--street", arguments.street, "Street and number");
    command.add_option("--city", arguments.city, "City");
    command.add_option("--postcode", arguments.postcode, "Postcode");
    command.add_option("--country", arguments.country, "Country, two letters");
}

}  // namespace

void add_order(CommandLine& line) {
    const auto arguments = std::make_shared<OrderArguments>();
    CLI::App* command = line.app.add_subcommand("order", "Place an order and wait for its decision");
    command->add_option("ITEM", arguments->items, "SKU or SKU:QUANTITY")->required();
    command->add_option("--payment", arguments->payment, "sandbox or cash")->capture_default_str();
    command->add_option("--token", arguments->token, "Sandbox token, such as tok_declined")
        ->capture_default_str();
    add_delivery(*command, *arguments);
    command->add_option("--key", arguments->key, "Idempotency key (default: a new one)");
    command->add_option("--wait", arguments->wait_s, "Seconds to wait for the decision")
        ->check(CLI::Range(0, 3600))
        ->capture_default_str();
    command->callback(
        [&line, arguments] { line.chosen = [&line, arguments] { return order(line.global, *arguments); }; });
}

}  // namespace kontor::cli
