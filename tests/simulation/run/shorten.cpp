#include "tests/simulation/run/shorten.hpp"

#include <algorithm>
#include <functional>
#include <ostream>

#include "tests/simulation/simulation.hpp"

namespace simulation {
namespace {

using Events = std::vector<kontor::Json>;
using StillFails = std::function<bool(const Events&)>;

Events without(const Events& events, std::size_t from, std::size_t count) {
    Events rest{events.begin(), events.begin() + static_cast<std::ptrdiff_t>(from)};
    rest.insert(rest.end(),
                events.begin() + static_cast<std::ptrdiff_t>(std::min(events.size(), from + count)),
                events.end());
    return rest;
}

/// Takes away pieces, large ones first, as long as it still fails.
Events minimal(Events events, const StillFails& still_fails) {
    for (auto size = events.size(); size > 0;) {
        bool smaller = false;
        for (std::size_t from = 0; from < events.size();) {
            auto rest = without(events, from, size);
            if (still_fails(rest)) {
                events = std::move(rest);
                smaller = true;
            } else {
                from += size;
            }
        }
        if (!smaller || size > 1) size /= 2;
    }
    return events;
}

}  // namespace

Plan shortened(const Plan& plan, const std::filesystem::path& folder, std::ostream& progress) {
    const auto found = simulate(plan, folder).findings;
    if (found.empty()) return plan;
    const auto fails = [&](const Plan& shorter) {
        progress << '.' << std::flush;
        const auto findings = simulate(shorter, folder).findings;
        return std::ranges::any_of(findings,
                                   [&](const Finding& one) { return one.rule == found.front().rule; });
    };
    auto shorter = plan;
    for (auto* events : {&shorter.faults, &shorter.actions, &shorter.faults}) {
        *events = minimal(*events, [&](const Events& rest) {
            auto candidate = shorter;
            (events == &shorter.faults ? candidate.faults : candidate.actions) = rest;
            return fails(candidate);
        });
    }
    progress << '\n';
    return shorter;
}

}  // namespace simulation
