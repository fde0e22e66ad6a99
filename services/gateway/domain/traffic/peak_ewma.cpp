#include "services/gateway/domain/traffic/peak_ewma.hpp"

#include <algorithm>
#include <cmath>

namespace gateway {

void PeakEwma::observe(std::chrono::duration<double> taken, kontor::SteadyTime now) {
    const auto kept = weight(now);
    const auto average = seconds_ * kept + taken.count() * (1 - kept);
    seconds_ = known_ ? std::max(taken.count() > seconds_ ? taken.count() : 0.0, average) : taken.count();
    at_ = now;
    known_ = true;
}

double PeakEwma::seconds(kontor::SteadyTime now) const {
    return known_ ? seconds_ * weight(now) : 0;
}

double PeakEwma::weight(kontor::SteadyTime now) const {
    const std::chrono::duration<double> since = std::max(now, at_) - at_;
    return std::exp(-since / std::chrono::duration<double>{decay});
}

}  // namespace gateway
