#pragma once

#include "runtime/base/json.hpp"
#include "tests/simulation/plan/dice.hpp"

namespace simulation {

class Node;

/// A fault by chance, at a time within `length_ms`.
kontor::Json make_fault(Dice& dice, int length_ms);

/// Lets a fault happen now. Throws `std::runtime_error` for one that isn't known.
void inject(Node& node, const kontor::Json& fault);

/// All that went wrong is over: what is down comes up, what hangs goes on, the network is whole.
void heal(Node& node);

}  // namespace simulation
