#pragma once

#include <expected>
#include <filesystem>
#include <string>

#include "runtime/security/secret_bytes.hpp"

/// A file that holds one 32-byte secret, as a line of base64url. Errors are texts that name the file.
namespace kontor {

/// Refuses a file that others than its owner can read, and anything that is not a regular file.
std::expected<SecretKey, std::string> read_key_file(const std::filesystem::path& file);

/// Makes the file (0600); never writes over an existing one. A crash leaves either the whole file or none.
std::expected<void, std::string> write_key_file(const std::filesystem::path& file, const SecretKey& key);

}  // namespace kontor
