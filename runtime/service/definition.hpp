#pragma once

#include <span>

#include "runtime/store/migration.hpp"

namespace kontor {

class Service;

/// What makes a program a certain service. Plain pointers, so that it is there before any code runs.
struct ServiceDefinition {
    const char* name;                        ///< as in topics, and in `kontor-<name>`
    std::span<const Migration> (*schema)();  ///< empty: a service without a store
    void (*wire)(Service&);                  ///< adds its handlers
};

}  // namespace kontor
