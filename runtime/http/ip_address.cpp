#include "runtime/http/ip_address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace kontor {
namespace {

constexpr std::array<std::uint8_t, 12> v4_clothes{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

bool bit_of(const std::array<std::uint8_t, 16>& bytes, unsigned place) {
    return (bytes[place / 8] >> (7 - place % 8) & 1) != 0;
}

/// `8` of `/8`; nothing for a sign, spaces, or more than `max`.
std::optional<unsigned> prefix_length(std::string_view text, unsigned max) {
    unsigned bits = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bits);
    if (error != std::errc{} || end != text.data() + text.size() || bits > max) return std::nullopt;
    return bits;
}

}  // namespace

IpAddress IpAddress::v4(const std::array<std::uint8_t, 4>& bytes) {
    std::array<std::uint8_t, 16> all{};
    std::ranges::copy(v4_clothes, all.begin());
    std::ranges::copy(bytes, all.begin() + v4_clothes.size());
    return IpAddress{all};
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
    const std::string copy{text};  // inet_pton needs its end, and stops at a NUL
    if (copy.find('\0') != std::string::npos) return std::nullopt;
    std::array<std::uint8_t, 4> four{};
    if (::inet_pton(AF_INET, copy.c_str(), four.data()) == 1) return v4(four);
    std::array<std::uint8_t, 16> sixteen{};
    if (::inet_pton(AF_INET6, copy.c_str(), sixteen.data()) == 1) return v6(sixteen);
    return std::nullopt;
}

bool IpAddress::is_v4() const {
    return std::equal(v4_clothes.begin(), v4_clothes.end(), bytes_.begin());
}

std::string IpAddress::text() const {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const auto* from = is_v4() ? bytes_.data() + v4_clothes.size() : bytes_.data();
    ::inet_ntop(is_v4() ? AF_INET : AF_INET6, from, text.data(), text.size());
    return text.data();
}

std::optional<IpRange> IpRange::parse(std::string_view text) {
    const auto slash = text.find('/');
    const auto address = IpAddress::parse(text.substr(0, slash));
    if (!address) return std::nullopt;
    const unsigned before = address->is_v4() ? 96 : 0;
    if (slash == std::string_view::npos) return IpRange{*address, 128};
    const auto length = prefix_length(text.substr(slash + 1), 128 - before);
    if (!length) return std::nullopt;
    for (auto place = before + *length; place < 128; ++place) {
        if (bit_of(address->bytes(), place)) return std::nullopt;
    }
    return IpRange{*address, before + *length};
}

bool IpRange::contains(const IpAddress& address) const {
    for (unsigned place = 0; place < bits_; ++place) {
        if (bit_of(first_.bytes(), place) != bit_of(address.bytes(), place)) return false;
    }
    return true;
}

}  // namespace kontor
