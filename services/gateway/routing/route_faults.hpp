#pragma once

#include <functional>
#include <string>

namespace gateway {

/// Takes in what is wrong with a route: the place, a JSON Pointer into the route, and a predicate for people.
using RouteFaults = std::function<void(const std::string& pointer, std::string detail)>;

}  // namespace gateway
