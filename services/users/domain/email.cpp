#include "services/users/domain/email.hpp"

#include <algorithm>

namespace users {
namespace {

constexpr std::size_t max_local = 64;
constexpr std::size_t max_label = 63;

// Not <cctype>: that depends on the locale.
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_alphanumeric(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z');
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view white = " \t\r\n";
    const auto first = text.find_first_not_of(white);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(white) - first + 1);
}

/// RFC 5322's atom characters, in parts divided by single dots.
bool is_local(std::string_view text) {
    constexpr std::string_view others = "!#$%&'*+-/=?^_`{|}~.";
    if (text.empty() || text.size() > max_local || text.front() == '.' || text.back() == '.') return false;
    if (text.find("..") != std::string_view::npos) return false;
    return std::ranges::all_of(
        text, [&](char c) { return is_alphanumeric(c) || others.find(c) != std::string_view::npos; });
}

bool is_label(std::string_view text) {
    if (text.empty() || text.size() > max_label || text.front() == '-' || text.back() == '-') return false;
    return std::ranges::all_of(text, [](char c) { return is_alphanumeric(c) || c == '-'; });
}

/// Labels divided by dots; the last one has a letter, so that no network address passes for a name.
bool is_domain(std::string_view text) {
    int labels = 0;
    for (;; ++labels) {
        const auto dot = text.find('.');
        if (!is_label(text.substr(0, dot))) return false;
        if (dot == std::string_view::npos) break;
        text.remove_prefix(dot + 1);
    }
    return labels >= 1 && !std::ranges::all_of(text, is_digit);
}

}  // namespace

std::optional<std::string> normalise_email(std::string_view text) {
    std::string email{trimmed(text)};
    std::ranges::transform(email, email.begin(), lower);
    const auto at = email.find('@');
    if (email.size() > max_email || at == std::string::npos) return std::nullopt;
    const auto whole = std::string_view{email};
    if (!is_local(whole.substr(0, at)) || !is_domain(whole.substr(at + 1))) return std::nullopt;
    return email;
}

}  // namespace users
