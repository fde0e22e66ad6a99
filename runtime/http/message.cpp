#include "runtime/http/message.hpp"

namespace kontor {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string lower_case(std::string_view text) {
    std::string lower{text};
    for (auto& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

}  // namespace

std::expected<std::string, HttpFault> percent_decoded(std::string_view text, bool plus_is_space) {
    const auto broken =
        std::unexpected{HttpFault{400, "malformed-request", "the URL holds a broken %-escape"}};
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_space) {
            decoded += ' ';
        } else if (text[i] != '%') {
            decoded += text[i];
        } else {
            const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
            const int low = high < 0 ? -1 : hex_digit(text[i + 2]);
            if (low < 0 || high + low == 0) return broken;
            decoded += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    return decoded;
}

std::string media_type(std::string_view content_type) {
    return lower_case(trimmed(content_type.substr(0, content_type.find(';'))));
}

std::optional<std::string> media_charset(std::string_view content_type) {
    std::optional<std::string> found;
    for (auto semicolon = content_type.find(';'); semicolon != std::string_view::npos;
         semicolon = content_type.find(';')) {
        content_type.remove_prefix(semicolon + 1);
        const auto parameter = trimmed(content_type.substr(0, content_type.find(';')));
        const auto equals = parameter.find('=');
        if (!equal_ignoring_case(trimmed(parameter.substr(0, equals)), "charset")) continue;
        auto value =
            equals == std::string_view::npos ? "" : lower_case(trimmed(parameter.substr(equals + 1)));
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
            value = value.substr(1, value.size() - 2);
        found = found ? *found + "," + value : value;
    }
    return found;
}

}  // namespace kontor
