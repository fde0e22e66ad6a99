#pragma once

#include "services/gateway/routing/route.hpp"
#include "services/gateway/routing/route_faults.hpp"

namespace gateway {

/// Reads the member `cors` into the route, whose methods are known by then.
void read_cors(const kontor::Json& json, Route& route, const RouteFaults& faults);

}  // namespace gateway
