#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kontor {

/// An IPv4 or IPv6 address. An IPv4 address that comes in IPv6 clothes (`::ffff:192.0.2.1`, RFC 4291 §2.5.5.2) is the IPv4
/// address.
class IpAddress {
public:
    /// The unspecified address, `::`.
    IpAddress() = default;
    static IpAddress v4(const std::array<std::uint8_t, 4>& bytes);
    static IpAddress v6(const std::array<std::uint8_t, 16>& bytes) { return IpAddress{bytes}; }
    /// Numeric texts alone (`192.0.2.1`, `2001:db8::1`), without port, zone or brackets.
    static std::optional<IpAddress> parse(std::string_view text);

    bool is_v4() const;
    std::string text() const;
    /// In network order; of an IPv4 address the last four count.
    const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }

    bool operator==(const IpAddress&) const = default;

private:
    explicit IpAddress(const std::array<std::uint8_t, 16>& bytes) : bytes_{bytes} {}

    std::array<std::uint8_t, 16> bytes_{};  // IPv4 as ::ffff:a.b.c.d
};

/// The addresses that begin with the same bits, in CIDR notation (RFC 4632): `10.0.0.0/8`, `fd00::/8`; an address alone is
/// a range of one.
class IpRange {
public:
    /// Nothing for anything else, nor where bits are set after the prefix: whoever writes `10.1.2.3/8` means something else.
    static std::optional<IpRange> parse(std::string_view text);
    bool contains(const IpAddress& address) const;

private:
    IpRange(const IpAddress& first, unsigned bits) : first_{first}, bits_{bits} {}

    IpAddress first_;
    unsigned bits_;  // of 128
};

}  // namespace kontor
