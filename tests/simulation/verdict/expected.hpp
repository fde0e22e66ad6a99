#pragma once

#include <vector>

#include "tests/simulation/plan/plan.hpp"

namespace simulation {

/// The numbers of the orders that nothing stands in the way of: no fault in the whole plan, a payment that is taken, and
/// stock for all orders together. Whoever refuses these refuses too much. Pure.
std::vector<int> orders_to_be_confirmed(const Plan& plan);

}  // namespace simulation
