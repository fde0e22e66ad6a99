#include "services/gateway/domain/event_filter.hpp"

#include <algorithm>

namespace gateway {
namespace {

constexpr std::string_view event_topics = "kontor/event/";
constexpr std::size_t longest_level = 200;

}  // namespace

std::expected<EventFilter::Level, std::string> EventFilter::read_level(std::string_view text) {
    if (text == "+") return Level{};
    if (text.empty() || text.size() > longest_level)
        return std::unexpected{std::string{"has a level that is empty or too long"}};
    const bool printable = std::ranges::all_of(text, [](char c) { return c > ' ' && c != '\x7f'; });
    if (!printable || text.find_first_of("+#") != std::string_view::npos)
        return std::unexpected{std::string{"has a wildcard, or a blank, within a level"}};
    const bool braces = text.find_first_of("{}") != std::string_view::npos;
    if (!braces) return Level{Kind::text, std::string{text}};
    const auto name = text.substr(1, text.size() - 2);
    if (text.front() != '{' || text.back() != '}' || name.empty() ||
        name.find_first_of("{}") != std::string_view::npos)
        return std::unexpected{std::string{"has braces that aren't around a whole level"}};
    return Level{Kind::parameter, std::string{name}};
}

std::expected<EventFilter, std::string> EventFilter::parse(std::string_view text) {
    if (text.starts_with(event_topics)) text.remove_prefix(event_topics.size());
    EventFilter filter;
    for (std::size_t i = 0; i < filter.levels_.size(); ++i) {
        const auto part = text.substr(0, text.find('/'));
        const bool last = part.size() == text.size();
        if (part == "#" && last) return filter;
        auto level = read_level(part);
        if (!level) return std::unexpected{std::move(level.error())};
        filter.levels_[i] = std::move(*level);
        const bool complete = i + 1 == filter.levels_.size();
        if (last != complete) break;
        if (last) return filter;
        text.remove_prefix(part.size() + 1);
    }
    return std::unexpected{std::string{"must have four levels, service/entity/event/id, or end with #"}};
}

bool EventFilter::matches(const EventName& name) const {
    // From the one that tells most events apart.
    const std::array<std::string_view, 4> texts{name.service, name.entity, name.event, name.id};
    for (std::size_t i = levels_.size(); i-- > 0;) {
        if (levels_[i].kind == Kind::any) continue;
        if (levels_[i].kind == Kind::parameter || levels_[i].text != texts[i]) return false;
    }
    return true;
}

std::string_view EventFilter::service() const {
    return levels_[0].kind == Kind::text ? std::string_view{levels_[0].text} : std::string_view{};
}

std::vector<std::string> EventFilter::parameters() const {
    std::vector<std::string> names;
    for (const auto& level : levels_) {
        if (level.kind == Kind::parameter) names.push_back(level.text);
    }
    return names;
}

EventFilter EventFilter::bound(const std::map<std::string, std::string, std::less<>>& texts) const {
    auto filter = *this;
    for (auto& level : filter.levels_) {
        if (level.kind != Kind::parameter) continue;
        if (const auto text = texts.find(level.text); text != texts.end()) level = {Kind::text, text->second};
    }
    return filter;
}

std::size_t EventFilter::size() const {
    std::size_t bytes = sizeof *this;
    for (const auto& level : levels_) bytes += level.text.capacity();
    return bytes;
}

}  // namespace gateway
