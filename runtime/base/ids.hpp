#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "runtime/base/clock.hpp"

namespace kontor {

/// The seam to randomness. Implementations are thread-safe.
class Ids {
public:
    virtual ~Ids() = default;
    /// Sixteen unpredictable bytes.
    virtual std::array<std::uint8_t, 16> random_bytes() = 0;
    /// A UUIDv7 (RFC 9562) in lower case; ids made by one process sort in the order they were made.
    virtual std::string uuid() = 0;
};

/// Ids from the kernel's random source and the given clock.
class SystemIds final : public Ids {
public:
    explicit SystemIds(const Clock& clock) : clock_{clock} {}
    std::array<std::uint8_t, 16> random_bytes() override;
    std::string uuid() override;

private:
    const Clock& clock_;
    std::mutex mutex_;
    std::int64_t last_ms_ = 0;
    std::uint16_t sequence_ = 0;
};

/// Formats a UUIDv7 from a Unix time in milliseconds, a 12-bit sequence within it, and random bytes.
std::string make_uuid7(std::int64_t unix_ms, std::uint16_t sequence,
                       const std::array<std::uint8_t, 16>& random);

/// True for the canonical lower-case form of any UUID.
bool is_uuid(std::string_view text);

}  // namespace kontor
