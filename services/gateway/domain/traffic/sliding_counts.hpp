#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "runtime/base/clock.hpp"

namespace gateway {

/// Two counts over the last `window`, kept in ten slots: what is older than a window never counts, what is younger than nine
/// tenths of one always does. Of constant size. Times must not go back.
class SlidingCounts {
public:
    static constexpr std::size_t kinds = 2;

    /// `window`: at least ten milliseconds.
    explicit SlidingCounts(kontor::Milliseconds window);
    /// `kind`: 0 or 1.
    void add(std::size_t kind, kontor::SteadyTime now);
    std::uint64_t sum(std::size_t kind, kontor::SteadyTime now) const;
    void clear() { slots_ = {}; }

private:
    static constexpr std::int64_t slot_count = 10;
    struct Slot {
        std::int64_t number = -1;
        std::array<std::uint64_t, kinds> counts{};
    };
    std::int64_t number_at(kontor::SteadyTime now) const;

    std::int64_t slot_nanoseconds_;
    std::array<Slot, slot_count> slots_{};
};

}  // namespace gateway
