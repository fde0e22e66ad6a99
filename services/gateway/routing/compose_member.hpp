#pragma once

#include "services/gateway/routing/route.hpp"
#include "services/gateway/routing/route_faults.hpp"

namespace gateway {

class RpcMethods;

/// Reads the member `compose` into the route, whose path, query, access and timeout are known by then.
void read_compose(const kontor::Json& json, Route& route, const RouteFaults& faults);

/// Says what is wrong with the calls of a composed answer.
void check_compose(const Route& route, const RpcMethods& methods, const RouteFaults& faults);

}  // namespace gateway
