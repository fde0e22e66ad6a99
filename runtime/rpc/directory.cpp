#include "runtime/rpc/directory.hpp"

#include <algorithm>
#include <utility>

namespace kontor {
namespace {

std::optional<Instance> read_presence(const Message& message) {
    const auto json = parse_json(message.payload);
    if (!json.is_object()) return std::nullopt;
    try {
        Instance instance;
        instance.service = topic_level(message.topic, 2);
        instance.instance = topic_level(message.topic, 3);
        instance.version = json.value("version", "");
        instance.status = json.at("status").get<std::string>();
        instance.epoch = json.at("epoch").get<std::int64_t>();
        instance.position = json.value("position", std::int64_t{0});
        instance.since = json.value("since", "");
        return instance;
    } catch (const Json::exception&) {
        return std::nullopt;
    }
}

}  // namespace

void Directory::follow(Bus& bus, std::string_view service) {
    // A presence that a broker threw away would be missed for as long as both connections live.
    bus.subscribe("kontor/presence/" + std::string{service} + "/+", 1,
                  [this](const Message& message) { take(message); });
}

bool Directory::take(const Message& message) {
    const auto read = read_presence(message);
    if (!read) return false;
    {
        const std::scoped_lock lock{mutex_};
        auto& known = instances_[read->service + "/" + read->instance];
        if (read->epoch < known.instance.epoch) return false;
        known = {*read, false};
    }
    for (const auto& changed : changed_) changed(*read);
    return true;
}

void Directory::doubt() {
    const std::scoped_lock lock{mutex_};
    for (auto& [key, known] : instances_) known.doubted = true;
}

void Directory::drop_doubted() {
    std::vector<Instance> gone;
    {
        const std::scoped_lock lock{mutex_};
        for (auto& [key, known] : instances_) {
            if (!std::exchange(known.doubted, false) || known.instance.status == "down") continue;
            known.instance.status = "down";
            gone.push_back(known.instance);
        }
    }
    for (const auto& instance : gone) {
        for (const auto& changed : changed_) changed(instance);
    }
}

bool Directory::is_up(std::string_view service) const {
    const std::scoped_lock lock{mutex_};
    return std::ranges::any_of(instances_, [&](const auto& entry) {
        const auto& instance = entry.second.instance;
        return instance.service == service && instance.status == "up";
    });
}

std::vector<Instance> Directory::instances() const {
    const std::scoped_lock lock{mutex_};
    std::vector<Instance> all;
    for (const auto& [key, known] : instances_) all.push_back(known.instance);
    return all;
}

}  // namespace kontor
