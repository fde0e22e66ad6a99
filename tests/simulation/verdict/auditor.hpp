#pragma once

#include "cli/audit/reader.hpp"
#include "tests/simulation/node/node.hpp"

namespace simulation {

/// `kontor audit` within the simulation: the same questions to the services over the simulated broker, the same rules.
/// Takes simulated time. Throws what the reader throws.
kontor::cli::Snapshot take_snapshot(Node& node, kontor::Milliseconds settle);

}  // namespace simulation
