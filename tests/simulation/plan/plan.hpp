#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/base/json.hpp"

namespace simulation {

/// What happens in one simulation, from outside: what clients do and what goes wrong. All the rest follows. It is plain
/// data (tests/simulation/README.md describes it), so that it can be written down, shortened and run again.
struct Plan {
    std::uint64_t seed = 0;
    kontor::Json setting = kontor::Json::object();  ///< the shop before it opens
    std::vector<kontor::Json> actions;              ///< in the order of their times
    std::vector<kontor::Json> faults;
};

/// The plan of a seed.
Plan make_plan(std::uint64_t seed);

std::string to_text(const Plan& plan);
/// Throws `std::runtime_error` for anything that isn't a plan.
Plan read_plan(const std::string& text);

}  // namespace simulation
