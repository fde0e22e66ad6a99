#include "runtime/bus/message.hpp"

namespace kontor {
namespace {

/// Cuts the first level off `rest`.
std::string_view next_level(std::string_view& rest) {
    const auto slash = rest.find('/');
    const auto level = rest.substr(0, slash);
    rest = slash == std::string_view::npos ? std::string_view{} : rest.substr(slash + 1);
    return level;
}

std::string_view without_share(std::string_view filter) {
    if (!filter.starts_with("$share/")) return filter;
    filter.remove_prefix(7);
    next_level(filter);
    return filter;
}

}  // namespace

std::string_view Message::property(std::string_view name) const {
    for (const auto& [key, value] : user_properties) {
        if (key == name) return value;
    }
    return {};
}

void Message::set_property(std::string name, std::string value) {
    user_properties.emplace_back(std::move(name), std::move(value));
}

bool topic_matches(std::string_view filter, std::string_view topic) {
    filter = without_share(filter);
    if (topic.starts_with('$') && (filter.starts_with('+') || filter.starts_with('#'))) return false;
    bool filter_ended = false;
    bool topic_ended = false;
    while (!filter_ended) {
        const bool last_filter = filter.find('/') == std::string_view::npos;
        const auto wanted = next_level(filter);
        filter_ended = last_filter;
        if (wanted == "#") return true;  // also matches the parent level itself
        if (topic_ended) return false;
        topic_ended = topic.find('/') == std::string_view::npos;
        const auto level = next_level(topic);
        if (wanted != "+" && wanted != level) return false;
    }
    return topic_ended;
}

std::string_view topic_level(std::string_view topic, std::size_t index) {
    std::string_view level;
    bool more = true;
    for (std::size_t i = 0; i <= index; ++i) {
        if (!more) return {};
        more = topic.find('/') != std::string_view::npos;
        level = next_level(topic);
    }
    return level;
}

}  // namespace kontor
