#pragma once

#include "tests/simulation/node/node.hpp"
#include "tests/simulation/plan/plan.hpp"
#include "tests/simulation/shop/ledger.hpp"

namespace simulation {

/// Looks at a node that has healed: whether it comes to rest in bounded time with every saga ended, whether the services
/// agree (the rules of `kontor audit`), and whether what customers were told is so. Reports what isn't to the node.
void judge(Node& node, const Ledger& ledger);

/// Whether customers were told yes where nothing in the plan stood in the way. Reports the others to the node.
void judge_refusals(Node& node, const Plan& plan, const Ledger& ledger);

}  // namespace simulation
