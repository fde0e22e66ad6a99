#include "services/gateway/domain/prefer.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace gateway {
namespace {

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool names(std::string_view token, std::string_view name) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::ranges::equal(token, name, {}, lower);
}

std::optional<std::chrono::seconds> read_seconds(std::string_view text) {
    if (text.size() >= 2 && text.starts_with('"') && text.ends_with('"'))
        text = text.substr(1, text.size() - 2);
    std::uint32_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (text.empty() || end != text.data() + text.size()) return std::nullopt;
    if (error == std::errc::result_out_of_range) return max_wait;
    return std::min(max_wait, std::chrono::seconds{seconds});
}

}  // namespace

std::optional<std::chrono::seconds> preferred_wait(std::string_view prefer) {
    bool async = false;
    while (!prefer.empty()) {
        const auto comma = prefer.find(',');
        // Parameters of a preference, after a semicolon, mean nothing to `wait`.
        const auto item = trimmed(prefer.substr(0, comma).substr(0, prefer.substr(0, comma).find(';')));
        prefer.remove_prefix(comma == std::string_view::npos ? prefer.size() : comma + 1);
        const auto equals = item.find('=');
        const auto name = trimmed(item.substr(0, equals));
        if (names(name, "respond-async")) async = true;
        if (!names(name, "wait") || equals == std::string_view::npos) continue;
        if (const auto seconds = read_seconds(trimmed(item.substr(equals + 1)))) return seconds;
    }
    return async ? std::optional{std::chrono::seconds{0}} : std::nullopt;
}

}  // namespace gateway
