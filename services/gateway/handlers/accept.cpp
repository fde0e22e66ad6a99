#include "services/gateway/handlers/accept.hpp"

#include <algorithm>

#include "runtime/http/headers.hpp"

namespace gateway {
namespace {

/// Takes the first part from a list.
std::string_view cut(std::string_view& list, char separator) {
    const auto part = list.substr(0, list.find(separator));
    list.remove_prefix(std::min(list.size(), part.size() + 1));
    return kontor::trimmed(part);
}

/// How well a range fits: 0 not at all, 3 to the letter.
int fit(std::string_view range, std::string_view type) {
    if (kontor::equal_ignoring_case(range, type)) return 3;
    const auto slash = type.find('/');
    if (range.ends_with("/*") &&
        kontor::equal_ignoring_case(range.substr(0, range.size() - 2), type.substr(0, slash)))
        return 2;
    return range == "*/*" ? 1 : 0;
}

/// A weight of 0, 0.0, 0.00 or 0.000 says no.
bool refuses(std::string_view parameters) {
    while (!parameters.empty()) {
        const auto parameter = cut(parameters, ';');
        if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) continue;
        const auto weight = parameter.substr(2);
        return !weight.empty() && weight.find_first_not_of("0.") == std::string_view::npos;
    }
    return false;
}

}  // namespace

bool accepts(std::string_view field, std::string_view type) {
    bool said = false;
    int best = 0;
    bool accepted = true;
    while (!field.empty()) {
        auto element = cut(field, ',');
        const auto range = cut(element, ';');
        if (range.find('/') == std::string_view::npos) continue;
        said = true;
        const int fits = fit(range, type);
        if (fits <= best) continue;
        best = fits;
        accepted = !refuses(element);
    }
    return !said || (best > 0 && accepted);
}

}  // namespace gateway
