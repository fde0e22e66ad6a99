#pragma once

#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

/// The values of a template's parameters, by their names.
using PathParams = std::map<std::string, std::string, std::less<>>;

/// A path such as `/api/orders/{id}/cancel`: literal segments and parameters, each a whole segment.
class PathTemplate {
public:
    struct Segment {
        std::string text;  ///< the literal, or the parameter's name
        bool parameter = false;
    };

    /// Why a text isn't one is a predicate for people. It must begin with '/', have no empty segment (but for "/" itself),
    /// name each parameter once, and be a path that a request can have: segments are matched when they are decoded, `?` and
    /// `#` end a path, and clients take `.` and `..` out of it (RFC 3986, sections 3.3 and 5.2.4).
    static std::expected<PathTemplate, std::string> parse(std::string_view text);

    /// The parameters when the segments (decoded, without the slashes) fit; nothing otherwise. A parameter is
    /// never empty.
    std::optional<PathParams> match(const std::vector<std::string>& segments) const;

    const std::string& text() const { return text_; }
    const std::vector<Segment>& segments() const { return segments_; }
    std::vector<std::string> parameters() const;
    /// Where several templates match a path, the one with more literal segments is meant.
    std::size_t literals() const;

    /// Whether both match the same paths: they differ in their parameters' names at most.
    bool same_as(const PathTemplate& other) const;
    /// Whether there is a path that both match, and nothing to tell which of the two is meant.
    bool ambiguous_with(const PathTemplate& other) const;

private:
    static std::expected<Segment, std::string> read_segment(std::string_view part);
    bool overlaps(const PathTemplate& other) const;

    std::string text_;
    std::vector<Segment> segments_;
};

/// The segments of a path, still percent-encoded: `/api/orders/` is "api", "orders", "". "/" has none.
std::vector<std::string_view> path_segments(std::string_view path);

}  // namespace gateway
