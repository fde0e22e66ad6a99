#pragma once

#include <array>
#include <string_view>

namespace gateway {

/// The services of a node that the gateway asks.
inline constexpr std::array<std::string_view, 9> service_names{
    "users",    "catalog",      "orders",   "inventory",       "payment",
    "shipping", "notification", "registry", "saga-coordinator"};

}  // namespace gateway
