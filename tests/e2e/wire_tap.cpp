#include "tests/e2e/wire_tap.hpp"

#include <stdexcept>

#include "runtime/testing/eventually.hpp"

namespace kontor {
namespace {

constexpr const char* name = "wire-tap";

MosquittoBus::Options options_for(const cli::MqttLogin& login) {
    MosquittoBus::Options options;
    options.address = login.host + ":" + std::to_string(login.port);
    options.client_id = login.username;
    options.username = login.username;
    options.password = login.password;
    return options;
}

/// What goes on though nobody asks for anything.
bool is_background(const Message& message) {
    const auto kind = topic_level(message.topic, 1);
    return kind == "health" || kind == "telemetry";
}

}  // namespace

WireTap::WireTap(const Node& node) : WireTap{node.admit(name, "topic read kontor/#"), "kontor/#"} {}

WireTap::WireTap(const cli::MqttLogin& login, const std::string& filter)
    : last_{std::chrono::steady_clock::now()}, bus_{options_for(login), log_.log(), metrics_} {
    bus_.subscribe(filter, 1, [this](const Message& message) {
        const std::scoped_lock lock{mutex_};
        heard_.push_back(message);
        if (!is_background(message)) last_ = std::chrono::steady_clock::now();
    });
    bus_.start({});
    if (!eventually([this] { return bus_.connected(); }))
        throw std::runtime_error{"no wire tap:\n" + log_.text()};
}

WireTap::~WireTap() {
    bus_.stop();
}

std::vector<Message> WireTap::heard() const {
    const std::scoped_lock lock{mutex_};
    return heard_;
}

bool WireTap::becomes_quiet(std::chrono::milliseconds silence) const {
    return eventually(
        [&] {
            const std::scoped_lock lock{mutex_};
            return std::chrono::steady_clock::now() - last_ > silence;
        },
        std::chrono::seconds{30});
}

}  // namespace kontor
