#include "services/gateway/domain/traffic/outlier.hpp"

#include <algorithm>

namespace gateway {

using kontor::Milliseconds;
using kontor::SteadyTime;

void Outlier::succeeded(SteadyTime now) {
    in_a_row_ = 0;
    if (on_probation(now)) probation_ = false;
}

bool Outlier::failed(SteadyTime now) {
    if (is_ejected(now)) return false;  // of before the ejection
    ++in_a_row_;
    return probation_ || in_a_row_ >= policy_.failures;
}

void Outlier::eject(SteadyTime now) {
    times_ = times_left(now) + 1;
    in_a_row_ = 0;
    probation_ = true;
    ejected_until_ = now + ejection_time();
}

Milliseconds Outlier::ejected_for(SteadyTime now) const {
    return is_ejected(now) ? std::chrono::ceil<Milliseconds>(ejected_until_ - now) : Milliseconds{0};
}

Milliseconds Outlier::ejection_time() const {
    return std::min(policy_.eject * times_, policy_.eject_max);
}

/// Each time of that length without an ejection makes one of them forgotten.
std::int64_t Outlier::times_left(SteadyTime now) const {
    if (times_ == 0) return 0;
    return std::max<std::int64_t>(0, times_ - (now - ejected_until_) / policy_.eject);
}

}  // namespace gateway
