#pragma once

#include <expected>
#include <string_view>

#include "services/gateway/config/config_fault.hpp"
#include "services/gateway/routing/route_table.hpp"

namespace gateway {

class SchemaSet;

/// All that the file of routes decides. It isn't changed once it is made: a request keeps the one it began with.
struct GatewayConfig {
    RouteTable table;
    std::size_t own_routes = 0;    ///< routes that the file adds or changes
    std::uint64_t generation = 0;  ///< another one each time that one comes into force
};

/// The built-in routes alone.
GatewayConfig built_in_config(const SchemaSet& schemas);

/// The built-in routes with what the text of a file makes of them, or all that is wrong in it.
std::expected<GatewayConfig, ConfigFaults> read_gateway_config(std::string_view text,
                                                               const SchemaSet& schemas);

}  // namespace gateway
