#pragma once

#include <string>
#include <string_view>

#include "runtime/base/ids.hpp"

/// Keys of machines: `kontor_` and 48 characters of base64url, which are 32 random bytes and 4 of a checksum. The prefix lets
/// scanners find keys that were published by mistake; the checksum tells a mistyped key without asking anybody.
namespace kontor {

inline constexpr std::string_view api_key_prefix = "kontor_";

std::string make_api_key(Ids& ids);

/// True for a text that `make_api_key` could have made. That it was, only the users service knows.
bool is_api_key(std::string_view text);

/// What is kept of a key: its SHA-256, as 64 hexadecimal digits. Nobody guesses 256 random bits, however fast the hash is, so
/// the slow hashes that passwords need would only cost time, at each request.
std::string api_key_hash(std::string_view key);

}  // namespace kontor
