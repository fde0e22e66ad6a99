#pragma once

#include "tests/simulation/node/node.hpp"
#include "tests/simulation/shop/ledger.hpp"

namespace simulation {

/// Looks at a node that has healed: whether it comes to rest in bounded time, whether the services agree (the rules of
/// `kontor audit`), and whether what customers were told is so. Reports what isn't to the node.
void judge(Node& node, const Ledger& ledger);

}  // namespace simulation
