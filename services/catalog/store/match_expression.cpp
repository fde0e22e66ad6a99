#include "services/catalog/store/match_expression.hpp"

namespace catalog {
namespace {

/// Blanks and all control characters: FTS5 would take a NUL for the end of the expression.
bool separates(char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f;
}

std::string_view take_word(std::string_view& rest) {
    while (!rest.empty() && separates(rest.front())) rest.remove_prefix(1);
    std::size_t length = 0;
    while (length < rest.size() && !separates(rest[length])) ++length;
    const auto word = rest.substr(0, length);
    rest.remove_prefix(length);
    return word;
}

/// As an FTS5 string: only a quote needs care, by being doubled.
std::string quoted(std::string_view word) {
    std::string text{"\""};
    for (const char c : word) {
        if (c == '"') text += '"';
        text += c;
    }
    return text + '"';
}

}  // namespace

std::string match_expression(std::string_view typed) {
    std::string expression;
    for (auto word = take_word(typed); !word.empty(); word = take_word(typed)) {
        if (!expression.empty()) expression += ' ';
        expression += quoted(word);
    }
    return expression.empty() ? expression : expression + '*';
}

}  // namespace catalog
