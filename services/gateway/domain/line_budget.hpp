#pragma once

#include <cstdint>
#include <optional>

#include "runtime/base/clock.hpp"

namespace gateway {

/// How many lines may be written: so many at once, and so many a second on average (a token bucket). Not thread-safe.
class LineBudget {
public:
    LineBudget(double per_second, double at_once);

    /// Takes one when there is one; counts those for which there wasn't. `now` doesn't go back.
    bool take(kontor::SteadyTime now);
    /// How many got none since it was asked last.
    std::uint64_t take_missed();

private:
    const double per_second_;
    const double at_once_;
    double left_;
    std::optional<kontor::SteadyTime> seen_;
    std::uint64_t missed_ = 0;
};

}  // namespace gateway
