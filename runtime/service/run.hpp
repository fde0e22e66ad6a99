#pragma once

#include "runtime/service/definition.hpp"

namespace kontor {

/// The main function of a service. Reads `--config FILE` (see `Config`), builds the real environment, lets the service add
/// its handlers, serves until SIGTERM or SIGINT, drains and returns the exit code: 0 after a clean stop, 2 for wrong use or
/// configuration, 3 when the store can't be used. SIGHUP has it reload (`Service::on_reload`).
int run(const ServiceDefinition& definition, int argc, char** argv);

}  // namespace kontor
