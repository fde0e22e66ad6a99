#include "services/gateway/domain/next_link.hpp"

namespace gateway {
namespace {

bool is_unreserved(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        if (is_unreserved(c)) {
            encoded += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        encoded += '%';
        encoded += digits[byte >> 4];
        encoded += digits[byte & 0x0f];
    }
    return encoded;
}

}  // namespace

std::string next_link(std::string_view path, std::string_view query, std::string_view cursor) {
    std::string link = "<" + std::string{path} + "?";
    while (!query.empty()) {
        const auto pair = query.substr(0, query.find('&'));
        query.remove_prefix(pair.size() == query.size() ? pair.size() : pair.size() + 1);
        // Nothing that would end the link early is in a query: browsers and curl encode it; else it is left
        // out.
        const bool other = !pair.empty() && !pair.starts_with("cursor=") &&
                           pair.find_first_of("<>\"") == std::string_view::npos;
        if (other) link.append(pair).append("&");
    }
    return link + "cursor=" + percent_encoded(cursor) + ">; rel=\"next\"";
}

}  // namespace gateway
