#pragma once

#include <cstdint>
#include <string>

namespace inventory {

/// What there is of one sku, in units. Every number but `adjusted` is ≥ 0, and `reserved` ≤ `on_hand()`.
struct Stock {
    std::string sku;
    std::int64_t received = 0;   ///< came in
    std::int64_t adjusted = 0;   ///< sum of the corrections by hand
    std::int64_t committed = 0;  ///< sold, and not given back
    std::int64_t reserved = 0;   ///< held for orders that aren't decided yet
    std::int64_t settled = 0;    ///< of what was committed: for orders that are kept no longer

    std::int64_t on_hand() const { return received + adjusted - committed; }
    std::int64_t available() const { return on_hand() - reserved; }
    bool operator==(const Stock&) const = default;
};

/// What may lie on the shelf of one sku; it keeps every sum far from the end of 64 bits.
inline constexpr std::int64_t max_on_hand = 1'000'000'000'000;

}  // namespace inventory
