#pragma once

#include <mutex>
#include <random>

#include "runtime/base/ids.hpp"

namespace kontor {

/// Ids that are the same in each run with the same seed; those of different seeds differ. Thread-safe, but only one
/// thread gets them in the same order each time.
class SequentialIds final : public Ids {
public:
    explicit SequentialIds(std::uint64_t seed = 1) : random_{seed} {}

    /// The ids that come from now on are those of a new object.
    void restart(std::uint64_t seed);
    std::array<std::uint8_t, 16> random_bytes() override;
    /// UUIDv7s that sort in the order they are made, from the time 2026-01-01 on.
    std::string uuid() override;

private:
    std::array<std::uint8_t, 16> next_bytes();

    std::mutex mutex_;
    std::mt19937_64 random_;
    std::uint64_t made_ = 0;
};

}  // namespace kontor
