#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/base/ids.hpp"

namespace kontor {

/// Overwrites memory in a way the compiler does not optimise away.
void wipe(void* memory, std::size_t size);
void wipe(std::string& secret);

/// Compares in a time that tells nothing about where two texts differ (only their lengths).
bool equal_secrets(std::string_view a, std::string_view b);

/// `count` unpredictable bytes from the seam to randomness.
std::string random_text(Ids& ids, std::size_t count);

/// A 32-byte secret that is wiped when it goes out of scope, also when moved from.
class SecretKey {
public:
    static constexpr std::size_t size = 32;

    static SecretKey random(Ids& ids);
    /// Nothing unless `bytes` has exactly 32 bytes.
    static std::optional<SecretKey> from(std::string_view bytes);

    SecretKey(const SecretKey&) = default;
    SecretKey& operator=(const SecretKey&) = default;
    ~SecretKey() { wipe(bytes_.data(), bytes_.size()); }

    const std::uint8_t* data() const { return bytes_.data(); }
    std::string_view view() const { return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()}; }

    /// Another secret for one purpose, from which this one can't be found: BLAKE2b keyed with this secret.
    SecretKey derive(std::string_view purpose) const;

private:
    SecretKey() = default;
    std::array<std::uint8_t, size> bytes_{};
};

}  // namespace kontor
