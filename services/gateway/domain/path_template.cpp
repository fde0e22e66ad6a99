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

std::expected<PathTemplate::Segment, std::string> PathTemplate::read_segment(std::string_view part) {
    if (part.empty()) return std::unexpected{"has an empty segment"};
    const bool parameter = part.starts_with('{') && part.ends_with('}') && part.size() > 2;
    const auto name = parameter ? part.substr(1, part.size() - 2) : part;
    if (name.find_first_of("{}") != std::string_view::npos)
        return std::unexpected{"has a segment that is neither a text nor one {parameter}"};
    if (name == "." || name == "..")
        return std::unexpected{"can't match: clients take . and .. out of a path"};
    if (name.find_first_of("?#") != std::string_view::npos)
        return std::unexpected{"can't match: a path ends before ? and #"};
    if (name.find('%') != std::string_view::npos)
        return std::unexpected{"can't match: segments are compared when they are decoded, so write them so"};
    if (std::ranges::any_of(name, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }))
        return std::unexpected{"has a control character"};
    return Segment{std::string{name}, parameter};
}

std::expected<PathTemplate, std::string> PathTemplate::parse(std::string_view text) {
    if (!text.starts_with('/')) return std::unexpected{"must begin with /"};
    PathTemplate made;
    made.text_ = text;
    for (const auto part : path_segments(text)) {
        auto segment = read_segment(part);
        if (!segment) return std::unexpected{std::move(segment.error())};
        if (segment->parameter && std::ranges::count(made.parameters(), segment->text) > 0)
            return std::unexpected{"has {" + segment->text + "} twice"};
        made.segments_.push_back(std::move(*segment));
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

bool PathTemplate::same_as(const PathTemplate& other) const {
    return std::ranges::equal(segments_, other.segments_, [](const Segment& one, const Segment& another) {
        return one.parameter ? another.parameter : !another.parameter && one.text == another.text;
    });
}

bool PathTemplate::overlaps(const PathTemplate& other) const {
    return std::ranges::equal(segments_, other.segments_, [](const Segment& one, const Segment& another) {
        return one.parameter || another.parameter || one.text == another.text;
    });
}

bool PathTemplate::ambiguous_with(const PathTemplate& other) const {
    return overlaps(other) && literals() == other.literals() && !same_as(other);
}

}  // namespace gateway
