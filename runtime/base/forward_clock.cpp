#include "runtime/base/forward_clock.hpp"

namespace kontor {

Time ForwardClock::line(SteadyTime steady) const {
    return latest_ + std::chrono::floor<Milliseconds>(steady - latest_at_);
}

Time ForwardClock::advance() {
    const auto steady = clock_.steady();
    const auto wall = clock_.now();
    const auto expected = line(steady);
    if (wall >= expected) {
        latest_ = wall;
        latest_at_ = steady;
    }
    // The line itself stays: else many small steps back would make a large one.
    return wall + tolerance >= expected ? wall : expected;
}

Time ForwardClock::now() {
    const std::scoped_lock lock{mutex_};
    return advance();
}

void ForwardClock::at_least(Time time) {
    const std::scoped_lock lock{mutex_};
    const auto steady = clock_.steady();
    if (time <= line(steady)) return;
    latest_ = time;
    latest_at_ = steady;
}

bool ForwardClock::leads_the_wall() {
    const std::scoped_lock lock{mutex_};
    return advance() > clock_.now() + tolerance;
}

}  // namespace kontor
