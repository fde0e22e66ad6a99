// The services of a node that answer an operator.
#pragma once

#include <array>

namespace kontor::cli {

inline constexpr std::array<const char*, 9> service_names{"users",        "catalog",  "orders",
                                                          "inventory",    "payment",  "shipping",
                                                          "notification", "registry", "saga-coordinator"};

}  // namespace kontor::cli
