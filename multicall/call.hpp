#pragma once

#include <string_view>

namespace multicall {

/// Whom a command line calls, and with which arguments: `argc` and `argv` as a program of its own would get them.
struct Call {
    std::string_view name;  ///< a service's if there is one of that name; else what was said instead
    int argc;
    char** argv;
};

/// A program named `kontor-<service>` is that service; under any other name, its first argument says whom it is to be.
/// Without one it is asked for help.
Call read_call(int argc, char** argv);

}  // namespace multicall
