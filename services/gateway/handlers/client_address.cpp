#include "services/gateway/handlers/client_address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace gateway {
namespace {

constexpr std::array<unsigned char, 12> mapped_ipv4{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr std::size_t network_bytes = 8;

}  // namespace

std::string network_of(const std::string& address) {
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    if (::inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1) return address;
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (std::equal(mapped_ipv4.begin(), mapped_ipv4.end(), bytes.begin())) {
        return ::inet_ntop(AF_INET, bytes.data() + mapped_ipv4.size(), text.data(), text.size());
    }
    std::fill(bytes.begin() + network_bytes, bytes.end(), std::uint8_t{0});
    return std::string{::inet_ntop(AF_INET6, bytes.data(), text.data(), text.size())} + "/64";
}

}  // namespace gateway
