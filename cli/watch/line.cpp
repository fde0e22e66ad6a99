#include "cli/watch/line.hpp"

#include <algorithm>
#include <array>

#include "cli/output/one_line.hpp"

namespace kontor::cli {
namespace {

using Json = nlohmann::json;

// Events that say that something did not go well stand out.
constexpr std::array<std::string_view, 9> bad_news{"rejected",     "cancelled",   "declined",
                                                   "compensating", "compensated", "stuck",
                                                   "failed",       "step-failed", "instance-down"};

std::string padded(std::string text, std::size_t width) {
    if (text.size() < width) text.append(width - text.size(), ' ');
    return text;
}

std::vector<std::string> levels_of(const std::string& topic) {
    std::vector<std::string> levels;
    for (std::size_t start = 0; start <= topic.size();) {
        const auto end = std::min(topic.find('/', start), topic.size());
        levels.push_back(topic.substr(start, end - start));
        start = end + 1;
    }
    return levels;
}

std::string time_of_day(const std::string& time) {
    constexpr std::size_t date_length = 11;  // "2026-01-31T"
    return time.size() > date_length + 1 ? time.substr(date_length, time.size() - date_length - 1) : time;
}

}  // namespace

std::string line_for(const MqttMessage& message, const Palette& palette, std::size_t payload_width) {
    const auto levels = levels_of(message.topic);
    const std::string payload = palette.dim + one_line(message.payload, payload_width) + palette.reset;
    const bool is_event = levels.size() >= 6 && levels[1] == "event";
    if (!is_event) return palette.blue + one_line(message.topic) + palette.reset + "  " + payload;

    const std::string& event = levels[4];
    const std::string& colour =
        std::ranges::find(bad_news, event) != bad_news.end() ? palette.red : palette.green;
    std::string subject = message.property("subject");
    if (subject.empty()) subject = levels[3] + "/" + levels[5];
    return palette.dim + one_line(time_of_day(message.property("time"))) + palette.reset + "  " +
           palette.blue + padded(one_line(levels[2]), 16) + palette.reset + "  " + colour +
           padded(one_line(event), 16) + palette.reset + "  " + one_line(subject) + "  #" +
           one_line(message.property("sequence")) + "  " + payload;
}

Json json_for(const MqttMessage& message) {
    Json data = Json::parse(message.payload, nullptr, false);
    if (data.is_discarded()) data = message.payload;
    return {{"topic", message.topic},
            {"retained", message.retained},
            {"properties", message.properties},
            {"data", std::move(data)}};
}

}  // namespace kontor::cli
