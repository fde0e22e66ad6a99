// How Mosquitto keeps passwords.
#pragma once

#include <string>
#include <string_view>

namespace kontor::cli {

/// `$7$<iterations>$<salt>$<hash>`, as `mosquitto_passwd` of Mosquitto 2 writes it: PBKDF2 (RFC 8018) with HMAC-SHA-512,
/// salt and hash in Base64. `salt`: any bytes. The number of iterations is Mosquitto's own, far too small for passwords that
/// people choose; those here are random.
std::string mosquitto_hash(std::string_view password, std::string_view salt);

/// 24 random bytes, as 48 hexadecimal digits.
std::string random_password();

/// 12 random bytes.
std::string random_salt();

}  // namespace kontor::cli
