#pragma once

#include <string>

namespace gateway {

/// Who is counted as one by its address: an IPv4 address, or the /64 network of an IPv6 address, as one customer of a provider
/// has 2^64 addresses at least. What is no address is itself.
std::string network_of(const std::string& address);

}  // namespace gateway
