#pragma once

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
    /// Nothing for a text that isn't one: it must begin with '/', have no empty segment (but for "/" itself)
    /// and name each parameter once.
    static std::optional<PathTemplate> parse(std::string_view text);

    /// The parameters when the segments (decoded, without the slashes) fit; nothing otherwise. A parameter is
    /// never empty.
    std::optional<PathParams> match(const std::vector<std::string>& segments) const;

    const std::string& text() const { return text_; }
    std::vector<std::string> parameters() const;
    /// Where several templates match a path, the one with more literal segments is meant.
    std::size_t literals() const;

private:
    struct Segment {
        std::string text;  // the literal, or the parameter's name
        bool parameter = false;
    };
    std::string text_;
    std::vector<Segment> segments_;
};

/// The segments of a path, still percent-encoded: `/api/orders/` is "api", "orders", "". "/" has none.
std::vector<std::string_view> path_segments(std::string_view path);

}  // namespace gateway
