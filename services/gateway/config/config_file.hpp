#pragma once

#include <expected>
#include <filesystem>
#include <string>

#include "services/gateway/config/config_fault.hpp"

namespace gateway {

/// Far more than a thousand routes take.
inline constexpr std::size_t max_config_bytes = 1024 * 1024;

/// The text of a file of routes; nothing to read, or too much of it, is a sentence for people.
std::expected<std::string, std::string> read_config_file(const std::filesystem::path& file);

/// `FILE:LINE:COLUMN: reason`, as compilers say it.
std::string shown(const std::filesystem::path& file, const ConfigFault& fault);

}  // namespace gateway
