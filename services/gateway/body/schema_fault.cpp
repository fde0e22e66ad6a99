#include "services/gateway/body/schema_fault.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace gateway {
namespace {

/// Texts that repeat, for each value around it, that one is wrong.
constexpr std::array<std::string_view, 8> summaries{
    "Failed to validate against schema associated with",
    "Failed to validate item #",
    "Failed to validate against a conditional schema",
    "Failed to validate against any schemas",
    "Failed to validate against any child schemas",
    "Failed to validate against child schema",
    "Failed to validate against dependent schema",
    "Failed to validate against additional properties schema",
};

struct Wording {
    std::string_view begins;  // the validator's text
    std::string_view says;    // ours, followed by the number in the validator's, and `ends`
    std::string_view ends;
};

constexpr std::array<Wording, 12> wordings{{
    {"Value type not permitted", "has the wrong type", ""},
    {"Failed to match against any enum", "is none of the values allowed here", ""},
    {"Failed to match expected value", "is none of the values allowed here", ""},
    {"Failed to match regex", "has the wrong form", ""},
    {"Expected number greater than or equal to ", "must be at least ", ""},
    {"Expected number less than or equal to ", "must be at most ", ""},
    {"Array should contain no fewer than ", "must have at least ", " elements"},
    {"Array should contain no more than ", "must have at most ", " elements"},
    {"String should be no fewer than ", "must have at least ", " characters"},
    {"String should be no more than ", "must have at most ", " characters"},
    {"Object should have no fewer than ", "must have at least ", " members"},
    {"Object should have no more than ", "must have at most ", " members"},
}};

/// The whole number a text holds, of `1000.000000` too.
std::string_view number_in(std::string_view text) {
    const auto begin = text.find_first_of("-0123456789");
    if (begin == std::string_view::npos) return {};
    text.remove_prefix(begin);
    return text.substr(0, text.find_first_not_of("-0123456789"));
}

std::string worded(std::string_view description) {
    for (const auto& wording : wordings) {
        if (!description.starts_with(wording.begins)) continue;
        std::string text{wording.says};
        if (wording.says.ends_with(' ')) text += number_in(description.substr(wording.begins.size()));
        return text + std::string{wording.ends};
    }
    return "is wrong: " + std::string{description};
}

/// The name between the quotes behind what the text begins with: of `Missing required property 'sku'.`
std::optional<std::string> quoted_name(std::string_view description, std::string_view begin) {
    if (!description.starts_with(begin)) return std::nullopt;
    const auto first = begin.size();
    const auto last = description.rfind('\'');
    return last == std::string_view::npos || last < first
               ? std::nullopt
               : std::optional{std::string{description.substr(first, last - first)}};
}

/// Names may hold quotes themselves.
constexpr std::string_view missing_property = "Missing required property '";
constexpr std::string_view unwanted_property =
    "Object contains a property that could not be validated using 'properties' or 'additionalProperties' "
    "constraints: '";

}  // namespace

std::string pointer_token(std::string_view name) {
    std::string token;
    for (const char c : name) {
        if (c == '~') {
            token += "~0";
        } else if (c == '/') {
            token += "~1";
        } else {
            token += c;
        }
    }
    return token;
}

std::optional<kontor::FieldError> schema_fault(const std::vector<std::string>& context,
                                               const std::string& description) {
    if (std::ranges::any_of(summaries,
                            [&](std::string_view summary) { return description.starts_with(summary); })) {
        return std::nullopt;
    }
    std::string pointer;
    for (const std::string_view part : context) {
        if (part.starts_with('[') && part.ends_with(']'))
            pointer += "/" + pointer_token(part.substr(1, part.size() - 2));
    }
    if (const auto missing = quoted_name(description, missing_property)) {
        return kontor::FieldError{pointer + "/" + pointer_token(*missing), "is required"};
    }
    if (const auto unwanted = quoted_name(description, unwanted_property)) {
        return kontor::FieldError{pointer + "/" + pointer_token(*unwanted), "is not known here"};
    }
    return kontor::FieldError{std::move(pointer), worded(description)};
}

}  // namespace gateway
