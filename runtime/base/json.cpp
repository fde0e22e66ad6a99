#include "runtime/base/json.hpp"

namespace kontor {
namespace {

/// Counts brackets alone: what isn't JSON is found by the parser.
bool too_deep(std::string_view text, std::size_t max_depth) {
    std::size_t depth = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"') {
            in_string = !in_string;
        } else if (in_string) {
            if (c == '\\') ++i;
        } else if (c == '[' || c == '{') {
            if (++depth > max_depth) return true;
        } else if ((c == ']' || c == '}') && depth > 0) {
            --depth;
        }
    }
    return false;
}

}  // namespace

Json parse_json(std::string_view text, std::size_t max_depth) {
    if (too_deep(text, max_depth)) return Json::value_t::discarded;
    return Json::parse(text, nullptr, false);
}

}  // namespace kontor
