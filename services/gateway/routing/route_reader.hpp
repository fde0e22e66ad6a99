#pragma once

#include "services/gateway/domain/rpc_methods.hpp"
#include "services/gateway/routing/route.hpp"
#include "services/gateway/routing/route_faults.hpp"

namespace gateway {

class SchemaSet;

/// What a route can refer to.
struct RouteSurroundings {
    const SchemaSet& schemas;
    const RpcMethods& methods;
};

/// Reads a route that has the form of the schema `routes`. All that can't be is told to `faults`; the route is of use only
/// when nothing was. A member is added by a line in that schema, one in `Route` and one in the reader's list.
Route read_route(const kontor::Json& json, const RouteSurroundings& surroundings, const RouteFaults& faults);

}  // namespace gateway
