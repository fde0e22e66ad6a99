#include "cli/catalog/csv.hpp"

#include <algorithm>

namespace kontor::cli {
namespace {

// Takes a quoted field off the front of `rest`, which starts with the quote.
std::optional<std::string> take_quoted(std::string_view& rest) {
    std::string field;
    for (std::size_t at = 1; at < rest.size(); ++at) {
        if (rest[at] != '"') {
            field += rest[at];
        } else if (at + 1 < rest.size() && rest[at + 1] == '"') {
            field += rest[at++];
        } else {
            rest.remove_prefix(at + 1);
            return field;
        }
    }
    return std::nullopt;
}

std::string take_plain(std::string_view& rest) {
    const auto end = std::min(rest.find(','), rest.size());
    std::string field{rest.substr(0, end)};
    rest.remove_prefix(end);
    return field;
}

}  // namespace

std::optional<std::vector<std::string>> split_csv(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    std::vector<std::string> fields;
    for (;;) {
        if (line.starts_with('"')) {
            auto field = take_quoted(line);
            if (!field || (!line.empty() && line.front() != ',')) return std::nullopt;
            fields.push_back(*std::move(field));
        } else {
            fields.push_back(take_plain(line));
        }
        if (line.empty()) return fields;
        line.remove_prefix(1);
    }
}

}  // namespace kontor::cli
