#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kontor {

/// Base64 (RFC 4648): `standard` with padding, `url` with the URL-safe alphabet and without padding, as in
/// JWTs.
enum class Base64 { standard, url };

std::string base64_encode(std::string_view bytes, Base64 variant);

/// Strict: nothing for any text that `base64_encode` would not have written (other characters, white space,
/// missing or needless padding, bits left over).
std::optional<std::string> base64_decode(std::string_view text, Base64 variant);

}  // namespace kontor
