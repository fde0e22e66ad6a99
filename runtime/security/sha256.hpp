#pragma once

#include <string>
#include <string_view>

namespace kontor {

/// The 32 bytes of SHA-256.
std::string sha256(std::string_view bytes);

/// SHA-256 as 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

}  // namespace kontor
