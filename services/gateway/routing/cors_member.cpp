#include "services/gateway/routing/cors_member.hpp"

namespace gateway {
namespace {

using kontor::Json;

/// A header's name (RFC 9110, section 5.1), in lower case.
bool is_header_name(std::string_view text) {
    constexpr auto letters = "abcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~";
    return !text.empty() && text.find_first_not_of(letters) == std::string_view::npos;
}

std::vector<std::string> texts_in(const Json& json, const char* member) {
    return json.value(member, std::vector<std::string>{});
}

std::string element(const char* member, std::size_t index) {
    return std::string{"/cors/"} + member + "/" + std::to_string(index);
}

void check_origins(const CorsRules& rules, const RouteFaults& faults) {
    for (std::size_t i = 0; i < rules.origins.size(); ++i) {
        const bool everybody = rules.origins[i] == "*";
        if (everybody && rules.origins.size() > 1) faults(element("origins", i), "leaves no room for others");
        if (everybody && rules.credentials)
            faults(element("origins", i),
                   "lets any page act with its visitors' credentials: name the origins");
        if (everybody) continue;
        if (auto fault = fault_of_origin(rules.origins[i])) faults(element("origins", i), std::move(*fault));
    }
}

void check_methods(const Route& route, const RouteFaults& faults) {
    for (std::size_t i = 0; i < route.cors->methods.size(); ++i) {
        if (!route.serves(route.cors->methods[i])) faults(element("methods", i), "is no method of the route");
    }
}

void check_headers(const CorsRules& rules, const RouteFaults& faults) {
    for (std::size_t i = 0; i < rules.headers.size(); ++i) {
        if (!is_header_name(rules.headers[i]))
            faults(element("headers", i), "must be a header's name in lower case");
    }
}

}  // namespace

void read_cors(const Json& json, Route& route, const RouteFaults& faults) {
    const auto member = json.find("cors");
    if (member == json.end()) return;
    auto& rules = route.cors.emplace();
    rules.origins = texts_in(*member, "origins");
    rules.methods = texts_in(*member, "methods");
    rules.headers = texts_in(*member, "headers");
    rules.max_age = std::chrono::seconds{member->value("max_age_s", rules.max_age.count())};
    rules.credentials = member->value("credentials", rules.credentials);
    if (rules.methods.empty()) rules.methods = route.methods;
    if (rules.headers.empty()) rules.headers = usual_cors_headers();
    check_origins(rules, faults);
    check_methods(route, faults);
    check_headers(rules, faults);
}

}  // namespace gateway
