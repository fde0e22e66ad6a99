#include "runtime/http/headers.hpp"

#include <algorithm>

namespace kontor {
namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool list_holds(std::string_view value, std::string_view token) {
    while (!value.empty()) {
        const auto comma = value.find(',');
        if (equal_ignoring_case(trimmed(value.substr(0, comma)), token)) return true;
        value = comma == std::string_view::npos ? std::string_view{} : value.substr(comma + 1);
    }
    return false;
}

void HttpHeaders::set(std::string_view name, std::string value) {
    remove(name);
    add(std::string{name}, std::move(value));
}

void HttpHeaders::remove(std::string_view name) {
    std::erase_if(fields_, [name](const Field& field) { return equal_ignoring_case(field.first, name); });
}

std::string_view HttpHeaders::get(std::string_view name) const {
    const auto* value = find(name);
    return value == nullptr ? std::string_view{} : std::string_view{*value};
}

std::string HttpHeaders::list(std::string_view name) const {
    std::string list;
    for (const auto& [key, value] : fields_) {
        if (equal_ignoring_case(key, name)) list += (list.empty() ? "" : ",") + value;
    }
    return list;
}

std::size_t HttpHeaders::count(std::string_view name) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        fields_, [name](const Field& field) { return equal_ignoring_case(field.first, name); }));
}

const std::string* HttpHeaders::find(std::string_view name) const {
    for (const auto& [key, value] : fields_) {
        if (equal_ignoring_case(key, name)) return &value;
    }
    return nullptr;
}

}  // namespace kontor
