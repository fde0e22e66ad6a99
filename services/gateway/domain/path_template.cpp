#include "services/gateway/domain/path_template.hpp"

#include <algorithm>

namespace gateway {

std::vector<std::string_view> path_segments(std::string_view path) {
    std::vector<std::string_view> segments;
    if (path.starts_with('/')) path.remove_prefix(1);
    if (path.empty()) return segments;
    for (;;) {
        const auto slash = path.find('/');
        segments.push_back(path.substr(0, slash));
        if (slash == std::string_view::npos) return segments;
        path.remove_prefix(slash + 1);
    }
}

std::optional<PathTemplate> PathTemplate::parse(std::string_view text) {
    if (!text.starts_with('/')) return std::nullopt;
    PathTemplate made;
    made.text_ = text;
    for (const auto part : path_segments(text)) {
        if (part.empty()) return std::nullopt;
        const bool parameter = part.starts_with('{') && part.ends_with('}') && part.size() > 2;
        const auto name = parameter ? part.substr(1, part.size() - 2) : part;
        if (name.find_first_of("{}") != std::string_view::npos) return std::nullopt;
        if (parameter && std::ranges::count(made.parameters(), std::string{name}) > 0) return std::nullopt;
        made.segments_.push_back({std::string{name}, parameter});
    }
    return made;
}

std::optional<PathParams> PathTemplate::match(const std::vector<std::string>& segments) const {
    if (segments.size() != segments_.size()) return std::nullopt;
    PathParams parameters;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const auto& wanted = segments_[i];
        if (wanted.parameter ? segments[i].empty() : segments[i] != wanted.text) return std::nullopt;
        if (wanted.parameter) parameters.emplace(wanted.text, segments[i]);
    }
    return parameters;
}

std::vector<std::string> PathTemplate::parameters() const {
    std::vector<std::string> names;
    for (const auto& segment : segments_) {
        if (segment.parameter) names.push_back(segment.text);
    }
    return names;
}

std::size_t PathTemplate::literals() const {
    return segments_.size() - parameters().size();
}

}  // namespace gateway
