// kontor watch: shows what happens on the bus as it happens.
#include <charconv>
#include <iostream>

#include "cli/base/random.hpp"
#include "cli/commands/command.hpp"
#include "cli/node/mqtt.hpp"
#include "cli/output/terminal.hpp"
#include "cli/watch/line.hpp"
#include "cli/watch/sequences.hpp"

namespace kontor::cli {
namespace {

using Json = nlohmann::json;

constexpr Milliseconds look_at_interrupts_every{200};
constexpr Milliseconds reconnect_after{100};
constexpr std::size_t payload_width = 100;

struct WatchArguments {
    std::string filter = "kontor/event/#";
    std::size_t count = 0;
    bool full = false;
};

class Watch {
public:
    Watch(const GlobalOptions& global, const WatchArguments& arguments, MqttLogin login)
        : json_(global.json),
          arguments_(arguments),
          login_(std::move(login)),
          palette_(Palette::for_stdout()),
          notices_gaps_(covers_whole_producers(arguments.filter)) {}

    void run() {
        connect();
        std::size_t shown = 0;
        while (!interrupted() && (arguments_.count == 0 || shown < arguments_.count)) {
            if (auto message = connection_->receive(look_at_interrupts_every)) {
                show(*message);
                ++shown;
            } else if (!connection_->is_connected()) {
                reconnect();
            }
        }
    }

private:
    void connect() {
        connection_ = std::make_unique<MqttConnection>(login_, "kontor-watch-" + random_hex(8));
        connection_->subscribe(arguments_.filter, 1);
    }

    void reconnect() {
        std::cerr << "kontor: the connection to the broker broke; connecting again …\n";
        while (waiter_.pause(reconnect_after)) {
            try {
                connect();
                std::cerr << "kontor: connected again\n";
                return;
            } catch (const Failure&) {
                // A broker that is being restarted: the next attempt tells.
            }
        }
    }

    void show(const MqttMessage& message) {
        if (notices_gaps_) show_gap(message);
        if (json_) {
            std::cout << json_for(message).dump(-1, ' ', false, Json::error_handler_t::replace) << '\n'
                      << std::flush;
        } else {
            std::cout << line_for(message, palette_, arguments_.full ? 0 : payload_width) << '\n'
                      << std::flush;
        }
    }

    void show_gap(const MqttMessage& message) {
        const std::string source = message.property("source");
        const std::string text = message.property("sequence");
        std::uint64_t sequence = 0;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), sequence);
        if (source.empty() || text.empty() || read.ec != std::errc{}) return;
        const auto gap = sequences_.note(source, sequence);
        if (!gap) return;
        if (json_) {
            std::cout
                << Json{{"gap", {{"source", source}, {"first", gap->first}, {"last", gap->last}}}}.dump()
                << '\n'
                << std::flush;
        } else {
            std::cout << palette_.yellow << "missing " << source << " #" << gap->first << " to #" << gap->last
                      << palette_.reset << '\n'
                      << std::flush;
        }
    }

    const bool json_;
    const WatchArguments& arguments_;
    const MqttLogin login_;
    const Palette palette_;
    const bool notices_gaps_;
    SteadyWaiter waiter_;
    Sequences sequences_;
    std::unique_ptr<MqttConnection> connection_;
};

ExitCode watch(const GlobalOptions& global, const WatchArguments& arguments) {
    catch_interrupts();
    Watch{global, arguments, global.node().endpoints().observer()}.run();
    return ExitCode::yes;
}

}  // namespace

void add_watch(CommandLine& line) {
    const auto arguments = std::make_shared<WatchArguments>();
    CLI::App* command = line.app.add_subcommand("watch", "Show what happens on the bus, until Ctrl-C");
    command->add_option("TOPIC-FILTER", arguments->filter, "MQTT topic filter")->capture_default_str();
    command->add_option("--count", arguments->count, "Stop after so many messages");
    command->add_flag("--full", arguments->full, "Do not cut long payloads");
    command->callback(
        [&line, arguments] { line.chosen = [&line, arguments] { return watch(line.global, *arguments); }; });
}

}  // namespace kontor::cli
