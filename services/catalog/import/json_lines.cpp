#include "services/catalog/import/json_lines.hpp"

namespace catalog {
namespace {

using kontor::Json;

bool is_blank(std::string_view line) {
    return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

std::expected<Json, LineFault> parse_line(std::string_view line) {
    auto json = kontor::parse_json(line);
    if (json.is_discarded()) return std::unexpected{LineFault{"invalid-json", "the line is not valid JSON"}};
    if (!json.is_object()) return std::unexpected{LineFault{"invalid", "the line must be a JSON object"}};
    return json;
}

}  // namespace

void read_json_lines(std::string_view content, std::int64_t first_line, const OnLine& on_line) {
    auto rest = without_byte_order_mark(content);
    for (auto number = first_line; !rest.empty(); ++number) {
        const auto end = rest.find('\n');
        const auto line = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (!is_blank(line)) on_line(number, parse_line(line));
    }
}

}  // namespace catalog
