#pragma once

#include <functional>
#include <span>
#include <string>

#include "runtime/service/service.hpp"

namespace kontor {

/// The main function of a service. Reads `--config FILE` (see `Config`), builds the real environment, lets `wire` add the
/// service's handlers, serves until SIGTERM or SIGINT, drains and returns the exit code: 0 after a clean stop, 2 for wrong
/// use or configuration, 3 when the store can't be used.
int run(const std::string& name, std::span<const Migration> schema, int argc, char** argv,
        const std::function<void(Service&)>& wire);

}  // namespace kontor
