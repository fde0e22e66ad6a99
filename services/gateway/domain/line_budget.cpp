#include "services/gateway/domain/line_budget.hpp"

#include <algorithm>
#include <utility>

namespace gateway {

LineBudget::LineBudget(double per_second, double at_once)
    : per_second_{per_second}, at_once_{at_once}, left_{at_once} {}

bool LineBudget::take(kontor::SteadyTime now) {
    const std::chrono::duration<double> passed = now - seen_.value_or(now);
    seen_ = now;
    left_ = std::min(at_once_, left_ + passed.count() * per_second_);
    if (left_ < 1) {
        ++missed_;
        return false;
    }
    left_ -= 1;
    return true;
}

std::uint64_t LineBudget::take_missed() {
    return std::exchange(missed_, 0);
}

}  // namespace gateway
