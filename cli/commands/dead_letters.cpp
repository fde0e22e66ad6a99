// kontor dead-letters: what services could not handle, and an operator's word on it.
#include <algorithm>
#include <charconv>
#include <iostream>

#include "cli/commands/command.hpp"
#include "cli/letters/letters.hpp"
#include "cli/node/rpc.hpp"
#include "cli/node/service_names.hpp"
#include "cli/output/one_line.hpp"
#include "cli/output/table.hpp"

namespace kontor::cli {
namespace {

using Json = nlohmann::json;

struct DeadLettersArguments {
    std::string service;
    std::vector<std::string> replay;  ///< service and number
    std::vector<std::string> drop;    ///< service and number
    std::string note;
};

struct Which {
    std::string service;
    std::int64_t number = 0;
};

std::string known_service(const std::string& name) {
    if (std::ranges::find(service_names, name) != service_names.end()) return name;
    throw wrong_use("there is no service " + one_line(name) + " with dead letters");
}

Which which(const std::vector<std::string>& words) {
    Which which{known_service(words.at(0))};
    const std::string& text = words.at(1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), which.number);
    if (error != std::errc{} || end != text.data() + text.size() || which.number < 1)
        throw wrong_use(one_line(text) + " is not the number of a dead letter");
    return which;
}

ExitCode list(const GlobalOptions& global, const std::string& of) {
    std::vector<std::string> services{service_names.begin(), service_names.end()};
    if (!of.empty()) services = {known_service(of)};
    RpcClient node{global.node().endpoints().operator_login()};
    Table table{{{"service"},
                 {"number", Table::Align::right},
                 {"kind"},
                 {"source"},
                 {"about"},
                 {"attempts", Table::Align::right},
                 {"parked at"},
                 {"state"},
                 {"cause"}}};
    std::size_t count = 0;
    for (const std::string& service : services) {
        for_each_letter(node, service, [&](Json letter) {
            ++count;
            if (!global.json) return table.add(letter_cells(service, letter));
            letter["service"] = service;
            std::cout << letter.dump() << '\n';
        });
    }
    if (!global.json && count > 0) table.print(std::cout);
    if (!global.json && count == 0) std::cout << "No dead letters.\n";
    return count == 0 ? ExitCode::yes : ExitCode::no;
}

void print(const LettersOutcome& outcome) {
    std::cout << outcome.handled << " handled, " << outcome.left << " left.\n";
    if (outcome.cause.empty()) return;
    std::cout << "Number " << outcome.next << " failed: " << one_line(outcome.cause) << '\n';
}

ExitCode show(const GlobalOptions& global, const LettersOutcome& outcome) {
    if (global.json) {
        std::cout << Json{{"handled", outcome.handled},
                          {"left", outcome.left},
                          {"next", outcome.next == 0 ? Json{} : Json(outcome.next)},
                          {"cause", outcome.cause.empty() ? Json{} : Json(outcome.cause)}}
                         .dump()
                  << '\n';
    } else {
        print(outcome);
    }
    return outcome.is_done() ? ExitCode::yes : ExitCode::no;
}

ExitCode dead_letters(const GlobalOptions& global, const DeadLettersArguments& arguments) {
    if (arguments.replay.empty() && arguments.drop.empty()) return list(global, arguments.service);
    const bool replays = !arguments.replay.empty();
    const auto [service, number] = which(replays ? arguments.replay : arguments.drop);
    const Node node = global.node();
    const auto api = node.as(node.staff());
    return show(global, replays ? replay_letter(*api, service, number)
                                : drop_letter(*api, service, number, arguments.note));
}

}  // namespace

void add_dead_letters(CommandLine& line) {
    const auto arguments = std::make_shared<DeadLettersArguments>();
    CLI::App* command = line.app.add_subcommand(
        "dead-letters", "List what services could not handle; replay it, or give it up");
    auto* service = command->add_option("SERVICE", arguments->service, "Of this service alone");
    auto* replay = command->add_option("--replay", arguments->replay, "Handle it, and what waits behind it")
                       ->expected(2)
                       ->type_name("SERVICE NUMBER")
                       ->excludes(service);
    auto* drop = command->add_option("--drop", arguments->drop, "Give it up, and handle what waits behind it")
                     ->expected(2)
                     ->type_name("SERVICE NUMBER")
                     ->excludes(service)
                     ->excludes(replay);
    auto* note =
        command->add_option("--note", arguments->note, "Why it is given up, for the service's log")
            ->needs(drop)
            ->check([](const std::string& text) {
                return text.empty() || text.size() > 500 ? std::string{"1 to 500 bytes"} : std::string{};
            });
    drop->needs(note);
    command->callback([&line, arguments] {
        line.chosen = [&line, arguments] { return dead_letters(line.global, *arguments); };
    });
}

}  // namespace kontor::cli
