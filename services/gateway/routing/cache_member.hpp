#pragma once

#include "services/gateway/routing/route.hpp"
#include "services/gateway/routing/route_faults.hpp"

namespace gateway {

/// Reads the member `cache` into the route, of which all but its cors is known by then.
void read_cache(const kontor::Json& json, Route& route, const RouteFaults& faults);

}  // namespace gateway
