#pragma once

#include <cstdint>

#include "runtime/base/clock.hpp"

namespace gateway {

struct OutlierPolicy {
    int failures = 5;                    ///< in a row that eject an instance
    kontor::Milliseconds eject{30'000};  ///< times how often it was ejected of late
    kontor::Milliseconds eject_max{300'000};

    bool operator==(const OutlierPolicy&) const = default;
};

/// Whether one instance of several is worse than it should be (Envoy's outlier detection, consecutive errors): then it gets
/// nothing for a while, and after that one call at a time until one succeeds (probation). For one thread; times must not go
/// back.
class Outlier {
public:
    explicit Outlier(const OutlierPolicy& policy) : policy_{policy} {}

    /// From now on another policy holds; who is ejected stays so.
    void use(const OutlierPolicy& policy) { policy_ = policy; }

    void succeeded(kontor::SteadyTime now);
    /// True when it is to be ejected; whoever knows how many others are left decides.
    bool failed(kontor::SteadyTime now);
    void eject(kontor::SteadyTime now);

    bool is_ejected(kontor::SteadyTime now) const { return now < ejected_until_; }
    bool on_probation(kontor::SteadyTime now) const { return probation_ && !is_ejected(now); }
    /// Until probation; 0 when it isn't ejected.
    kontor::Milliseconds ejected_for(kontor::SteadyTime now) const;

private:
    kontor::Milliseconds ejection_time() const;
    std::int64_t times_left(kontor::SteadyTime now) const;

    OutlierPolicy policy_;
    int in_a_row_ = 0;
    bool probation_ = false;
    std::int64_t times_ = 0;
    kontor::SteadyTime ejected_until_{};
};

}  // namespace gateway
