#pragma once

#include <span>
#include <string_view>

#include "services/gateway/routing/route.hpp"

namespace gateway {

/// A handler of the gateway's own, and what a route must have for it to work.
struct HandlerNeeds {
    std::string_view name;
    std::string_view parameters{};  ///< of the path, comma-separated
    std::string_view body{};        ///< schema of the JSON body it reads; empty: it reads none
    bool other_body = false;        ///< it reads a body of the route's content types
    bool caller = false;            ///< it must know who asks
    bool may_be_vital = false;      ///< it waits for nothing
    bool may_be_cached = false;     ///< asked again, it answers the same as long as nothing changes
    bool streams = false;           ///< its answer is a stream of events
    std::string_view changes{};     ///< the service whose data it changes, if answers of that may be kept
};

/// All there are. `Gateway` has one for each, and no other.
std::span<const HandlerNeeds> handlers();

/// Null when there is none of that name.
const HandlerNeeds* find_handler(std::string_view name);

}  // namespace gateway
