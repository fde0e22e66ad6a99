#pragma once

#include <span>
#include <string>

#include "runtime/http/headers.hpp"
#include "runtime/http/ip_address.hpp"

namespace gateway {

/// Whom a request comes from. Proxies write down whom they had it from, each behind what it was told: in
/// `X-Forwarded-For`, or `Forwarded` (RFC 7239). Read from its end, that is believed as long as a trusted proxy wrote it; the
/// first address that isn't one of those is the client's. Without trusted proxies it is the peer, whatever is in the headers.
///
/// Where both headers are sent nobody knows which of them the proxy wrote and which the client made up, so neither is
/// believed; nor is anything before an entry that is no address.
kontor::IpAddress client_address(const kontor::IpAddress& peer, const kontor::HttpHeaders& headers,
                                 std::span<const kontor::IpRange> trusted);

/// Who is counted as one by its address: an IPv4 address, or the /64 network of an IPv6 address, as one customer of a provider
/// has 2^64 addresses at least. What is no address is itself.
std::string network_of(const std::string& address);

}  // namespace gateway
