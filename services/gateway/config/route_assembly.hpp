#pragma once

#include "services/gateway/config/draft.hpp"

namespace gateway {

/// Reads all routes of the draft, checks each, and each against the others, and makes them the configuration's table. What is
/// wrong is told to the draft's faults.
void assemble_routes(Draft& draft);

}  // namespace gateway
