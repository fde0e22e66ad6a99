#include "services/gateway/domain/traffic/sliding_counts.hpp"

#include "runtime/base/invariant.hpp"

namespace gateway {

SlidingCounts::SlidingCounts(kontor::Milliseconds window)
    : slot_nanoseconds_{std::chrono::nanoseconds{window}.count() / slot_count} {
    INVARIANT(window >= kontor::Milliseconds{slot_count});
}

std::int64_t SlidingCounts::number_at(kontor::SteadyTime now) const {
    return std::chrono::nanoseconds{now.time_since_epoch()}.count() / slot_nanoseconds_;
}

void SlidingCounts::add(std::size_t kind, kontor::SteadyTime now) {
    const auto number = number_at(now);
    auto& slot = slots_[static_cast<std::size_t>(number % slot_count)];
    if (slot.number != number) slot = {number, {}};
    ++slot.counts[kind];
}

std::uint64_t SlidingCounts::sum(std::size_t kind, kontor::SteadyTime now) const {
    const auto number = number_at(now);
    std::uint64_t sum = 0;
    for (const auto& slot : slots_) {
        if (slot.number > number - slot_count) sum += slot.counts[kind];
    }
    return sum;
}

}  // namespace gateway
