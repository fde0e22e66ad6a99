#include "services/gateway/handlers/client_address.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace gateway {
namespace {

using kontor::IpAddress;

/// Takes the last element off a list. A comma in quotes parts elements, too: then neither half is an address.
std::string_view take_last(std::string_view& list) {
    const auto comma = list.rfind(',');
    const auto last = comma == std::string_view::npos ? list : list.substr(comma + 1);
    list = comma == std::string_view::npos ? std::string_view{} : list.substr(0, comma);
    return kontor::trimmed(last);
}

/// `192.0.2.1`, `192.0.2.1:80`, `[2001:db8::1]`, `[2001:db8::1]:80`, and IPv6 without brackets, as some write it.
std::optional<IpAddress> node_address(std::string_view node) {
    if (node.starts_with('[')) {
        const auto end = node.find(']');
        const bool ended = end + 1 == node.size() || node.substr(end + 1).starts_with(':');
        if (end == std::string_view::npos || !ended) return std::nullopt;
        return IpAddress::parse(node.substr(1, end - 1));
    }
    const auto colon = node.find(':');
    const bool one_colon =
        colon != std::string_view::npos && node.find(':', colon + 1) == std::string_view::npos;
    return IpAddress::parse(one_colon ? node.substr(0, colon) : node);
}

std::string_view unquoted(std::string_view text) {
    const bool quoted = text.size() >= 2 && text.starts_with('"') && text.ends_with('"');
    return quoted ? text.substr(1, text.size() - 2) : text;
}

/// `for=` of an element of Forwarded, whichever place it has; nothing when it is there twice.
std::optional<IpAddress> forwarded_for(std::string_view element) {
    std::optional<IpAddress> found;
    while (!element.empty()) {
        const auto part = element.substr(0, element.find(';'));
        element.remove_prefix(std::min(element.size(), part.size() + 1));
        const auto pair = kontor::trimmed(part);
        if (!kontor::equal_ignoring_case(pair.substr(0, 4), "for=")) continue;
        if (found) return std::nullopt;
        found = node_address(unquoted(pair.substr(4)));
        if (!found) return std::nullopt;
    }
    return found;
}

}  // namespace

IpAddress client_address(const IpAddress& peer, const kontor::HttpHeaders& headers,
                         std::span<const kontor::IpRange> trusted) {
    const auto is_trusted = [&](const IpAddress& address) {
        return std::ranges::any_of(trusted, [&](const auto& range) { return range.contains(address); });
    };
    if (!is_trusted(peer)) return peer;
    const bool old_form = headers.has("X-Forwarded-For");
    if (old_form && headers.has("Forwarded")) return peer;
    const auto all = headers.list(old_form ? "X-Forwarded-For" : "Forwarded");
    auto client = peer;
    for (std::string_view left = all; !left.empty() && is_trusted(client);) {
        const auto element = take_last(left);
        const auto next = old_form ? node_address(element) : forwarded_for(element);
        if (!next) break;
        client = *next;
    }
    return client;
}

}  // namespace gateway
