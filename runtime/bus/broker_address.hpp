#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kontor {

/// Where a broker listens.
struct BrokerAddress {
    std::string host;        ///< a name or an IP address; the path of the socket when `port` is 0
    std::uint16_t port = 0;  ///< 0: a Unix socket on this host
};

/// Parses `host:port`, `[IPv6 address]:port` or `unix:/absolute/path` (at most 107 bytes, the kernel's bound).
/// `localhost` and names that end in `.localhost` become 127.0.0.1.
std::optional<BrokerAddress> parse_broker_address(std::string_view text);

}  // namespace kontor
