#include "services/gateway/domain/cors.hpp"

#include <algorithm>

namespace gateway {
namespace {

std::string lower_case(std::string_view text) {
    std::string lower{text};
    for (auto& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    }
    return lower;
}

std::string_view without_blanks(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

/// 1 to 65535, written without leading zeros.
bool is_port(std::string_view text) {
    if (text.empty() || text.size() > 5 || text.front() == '0') return false;
    if (text.find_first_not_of("0123456789") != std::string_view::npos) return false;
    int port = 0;
    for (const char c : text) port = port * 10 + (c - '0');
    return port <= 65'535;
}

/// A name, an IPv4 address, or an IPv6 address in brackets.
bool is_host(std::string_view text) {
    const bool bracketed = text.starts_with('[') && text.ends_with(']') && text.size() > 2;
    const auto inner = bracketed ? text.substr(1, text.size() - 2) : text;
    const auto* letters = bracketed ? "0123456789abcdef:." : "abcdefghijklmnopqrstuvwxyz0123456789-._";
    return !inner.empty() && inner.find_first_not_of(letters) == std::string_view::npos;
}

}  // namespace

std::string_view CorsRules::allow_origin(std::string_view origin) const {
    if (origin.empty()) return {};
    const auto found = std::ranges::find_if(
        origins, [&](const std::string& allowed) { return allowed == "*" || allowed == origin; });
    return found == origins.end() ? std::string_view{} : std::string_view{*found};
}

bool CorsRules::allows_method(std::string_view method) const {
    return std::ranges::find(methods, method) != methods.end();
}

bool CorsRules::allows_headers(std::string_view names) const {
    while (!names.empty()) {
        const auto part = names.substr(0, names.find(','));
        names.remove_prefix(std::min(names.size(), part.size() + 1));
        const auto name = lower_case(without_blanks(part));
        if (!name.empty() && std::ranges::find(headers, name) == headers.end()) return false;
    }
    return true;
}

const std::vector<std::string>& usual_cors_headers() {
    static const std::vector<std::string> names{"authorization", "content-type", "idempotency-key",
                                                "prefer",        "traceparent",  "x-request-id"};
    return names;
}

std::optional<std::string> fault_of_origin(std::string_view text) {
    constexpr auto form =
        "must be an origin as browsers send it, such as https://shop.example or http://127.0.0.1:8080";
    const auto scheme = text.substr(0, text.find("://"));
    if (scheme != "https" && scheme != "http") return form;
    auto host = text.substr(scheme.size() + std::min<std::size_t>(3, text.size() - scheme.size()));
    std::string_view port;
    const auto colon = host.rfind(':');
    if (colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos) {
        port = host.substr(colon + 1);
        host = host.substr(0, colon);
        if (!is_port(port)) return form;
    }
    if (!is_host(host)) return form;
    if (port == (scheme == "https" ? "443" : "80"))
        return "is never sent like this: browsers leave the scheme's own port out";
    return std::nullopt;
}

}  // namespace gateway
