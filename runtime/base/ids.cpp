#include "runtime/base/ids.hpp"

#include <sys/random.h>

#include <algorithm>

#include "runtime/base/invariant.hpp"

namespace kontor {
namespace {

constexpr std::uint16_t sequence_limit = 0x0fff;  // the 12 bits of rand_a

}  // namespace

std::array<std::uint8_t, 16> SystemIds::random_bytes() {
    std::array<std::uint8_t, 16> bytes{};
    INVARIANT(::getrandom(bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
    return bytes;
}

std::string SystemIds::uuid() {
    const auto random = random_bytes();
    const std::scoped_lock lock{mutex_};
    const std::int64_t now = clock_.now().time_since_epoch().count();
    if (now > last_ms_) {
        last_ms_ = now;
        sequence_ = 0;
    } else if (sequence_ < sequence_limit) {
        ++sequence_;
    } else {  // more than 4096 ids in a millisecond, or a clock that went back: borrow from the future
        ++last_ms_;
        sequence_ = 0;
    }
    return make_uuid7(last_ms_, sequence_, random);
}

std::string make_uuid7(std::int64_t unix_ms, std::uint16_t sequence,
                       const std::array<std::uint8_t, 16>& random) {
    auto bytes = random;
    for (std::size_t i = 0; i < 6; ++i) {
        bytes[i] = static_cast<std::uint8_t>(unix_ms >> (8 * (5 - i)));
    }
    bytes[6] = static_cast<std::uint8_t>(0x70 | ((sequence >> 8) & 0x0f));
    bytes[7] = static_cast<std::uint8_t>(sequence & 0xff);
    bytes[8] = static_cast<std::uint8_t>(0x80 | (bytes[8] & 0x3f));

    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(36);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
        text += digits[bytes[i] >> 4];
        text += digits[bytes[i] & 0x0f];
    }
    return text;
}

bool is_uuid(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const char c = text[i];
        const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        if (dash ? c != '-' : !hex) return false;
    }
    return true;
}

}  // namespace kontor
