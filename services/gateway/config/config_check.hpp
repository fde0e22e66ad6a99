#pragma once

#include <cstddef>
#include <expected>
#include <filesystem>
#include <string>

#include "services/gateway/config/config_fault.hpp"

namespace gateway {

/// What the gateway would make of a file of routes, for whoever asks before it does.
struct ConfigCheck {
    std::size_t routes = 0;      ///< in all
    std::size_t own_routes = 0;  ///< that the file adds or changes
    ConfigFaults faults{};       ///< the gateway takes the file when there are none
};

/// Nothing but a sentence for people when the file can't be read.
std::expected<ConfigCheck, std::string> check_config_file(const std::filesystem::path& file);

}  // namespace gateway
