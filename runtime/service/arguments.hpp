#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace kontor {

/// A service's command line.
struct Arguments {
    std::filesystem::path config;
    std::optional<int> ready_fd;
    bool check_only = false;
};

/// Parses it; prints help, the version or what is wrong. An exit code when there is nothing more to do.
struct ParsedArguments {
    Arguments arguments;
    std::optional<int> exit_code;
};
ParsedArguments parse_arguments(const std::string& service, int argc, char** argv);

}  // namespace kontor
