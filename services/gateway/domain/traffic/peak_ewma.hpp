#pragma once

#include "runtime/base/clock.hpp"

namespace gateway {

/// How long answers take: an exponentially weighted moving average over time that follows a rise at once and a fall slowly,
/// and decays while nothing is heard, so that what was slow is tried again some time (Finagle's "peak EWMA"). For one thread.
class PeakEwma {
public:
    /// By a factor of e in that time. Less than Finagle's ten seconds: on a small host a pause of the whole machine falls on
    /// one instance or another, and is to be forgotten soon.
    static constexpr std::chrono::seconds decay{3};

    void observe(std::chrono::duration<double> taken, kontor::SteadyTime now);
    /// Seconds; 0 when nothing was observed.
    double seconds(kontor::SteadyTime now) const;

private:
    double weight(kontor::SteadyTime now) const;

    double seconds_ = 0;
    kontor::SteadyTime at_{};
    bool known_ = false;
};

}  // namespace gateway
