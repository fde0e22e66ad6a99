#pragma once

#include <filesystem>
#include <iosfwd>

#include "tests/simulation/plan/plan.hpp"

namespace simulation {

/// The plan without the actions and faults that can be left out so that the first rule that is broken stays the same
/// (ddmin, Zeller and Hildebrandt 2002, to a single element). A plan that finds nothing comes back as it is.
Plan shortened(const Plan& plan, const std::filesystem::path& folder, std::ostream& progress);

}  // namespace simulation
