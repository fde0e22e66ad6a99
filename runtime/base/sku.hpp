#pragma once

#include <string_view>

namespace kontor {

/// A stock keeping unit: `[A-Za-z0-9][A-Za-z0-9._-]{0,63}`. It stands in topics and URLs, so it needs no escaping there.
inline bool is_sku(std::string_view text) {
    const auto alphanumeric = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    };
    if (text.empty() || text.size() > 64 || !alphanumeric(text.front())) return false;
    for (const char c : text) {
        if (!alphanumeric(c) && c != '.' && c != '_' && c != '-') return false;
    }
    return true;
}

}  // namespace kontor
