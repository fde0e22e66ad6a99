#include "services/gateway/body/known_pattern.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "runtime/base/ids.hpp"
#include "runtime/base/money.hpp"
#include "runtime/base/sku.hpp"

namespace gateway {
namespace {

bool is_country_code(std::string_view text) {
    return text.size() == 2 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool is_no_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") != std::string_view::npos;
}

/// Something on both sides of one @, and no spaces: whether mail arrives is found out by sending one.
bool is_email(std::string_view text) {
    const auto at = text.find('@');
    const bool one = at != std::string_view::npos && text.find('@', at + 1) == std::string_view::npos;
    return one && at > 0 && at + 1 < text.size() && text.find_first_of(" \t\r\n") == std::string_view::npos;
}

constexpr std::array<std::pair<std::string_view, PatternTest>, 6> patterns{
    {{"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", kontor::is_sku},
     {"^[A-Z]{3}$", kontor::is_currency_code},
     {"^[A-Z]{2}$", is_country_code},
     {"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", kontor::is_uuid},
     {"[^ \\t\\r\\n]", is_no_blank},
     {"^[^@ \\t\\r\\n]+@[^@ \\t\\r\\n]+$", is_email}}};

}  // namespace

PatternTest known_pattern(std::string_view pattern) {
    for (const auto& [text, test] : patterns) {
        if (text == pattern) return test;
    }
    return nullptr;
}

}  // namespace gateway
