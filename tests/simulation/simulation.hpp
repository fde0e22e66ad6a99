#pragma once

#include <cstdio>

#include "tests/simulation/node/node.hpp"
#include "tests/simulation/plan/plan.hpp"

namespace simulation {

/// What came of a simulation.
struct Outcome {
    std::vector<Finding> findings;  ///< none: all is well
    std::string digest;             ///< of the trace, in hexadecimal
    std::uint64_t steps = 0;        ///< lines of the trace
    kontor::Milliseconds simulated{0};
    int orders = 0;
    int confirmed = 0;  ///< orders whose customer was told so
};

/// Runs a plan from the node's first start to the verdict. `folder` as for `Node`; the trace goes to `trace` unless null.
Outcome simulate(const Plan& plan, const std::filesystem::path& folder, std::FILE* trace = nullptr);

}  // namespace simulation
