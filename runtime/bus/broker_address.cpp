#include "runtime/bus/broker_address.hpp"

#include <sys/un.h>

#include <algorithm>
#include <charconv>

namespace kontor {
namespace {

constexpr std::string_view unix_prefix = "unix:";
/// Where Kontor's broker listens on its own host.
constexpr auto* loopback = "127.0.0.1";
constexpr std::size_t longest_path = sizeof(sockaddr_un::sun_path) - 1;

std::optional<BrokerAddress> parse_path(std::string_view path) {
    if (!path.starts_with('/') || path.size() > longest_path) return std::nullopt;
    return BrokerAddress{std::string{path}, 0};
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size() || port == 0) return std::nullopt;
    return port;
}

/// RFC 6761, 6.3: this host, whatever files and name servers say or lack. Static programs have no other word for it on a
/// device without /etc/hosts.
bool is_localhost(std::string name) {
    std::ranges::transform(name, name.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (name.ends_with('.')) name.pop_back();
    return name == "localhost" || name.ends_with(".localhost");
}

/// The host without the brackets that an IPv6 address needs; nothing for unbalanced brackets or bare colons.
std::optional<std::string> parse_host(std::string_view text) {
    const bool bracketed = text.starts_with('[') && text.ends_with(']');
    if (bracketed) text = text.substr(1, text.size() - 2);
    if (text.empty() || text.find_first_of("[]/ ") != std::string_view::npos) return std::nullopt;
    if (!bracketed && text.find(':') != std::string_view::npos) return std::nullopt;
    return std::string{text};
}

}  // namespace

std::optional<BrokerAddress> parse_broker_address(std::string_view text) {
    if (text.starts_with(unix_prefix)) return parse_path(text.substr(unix_prefix.size()));
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    auto host = parse_host(text.substr(0, colon));
    const auto port = parse_port(text.substr(colon + 1));
    if (!host || !port) return std::nullopt;
    return BrokerAddress{is_localhost(*host) ? loopback : std::move(*host), *port};
}

}  // namespace kontor
