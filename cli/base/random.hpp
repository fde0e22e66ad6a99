// Random identifiers from the kernel: idempotency keys, correlation data, MQTT client ids.
#pragma once

#include <cstddef>
#include <string>

namespace kontor::cli {

/// `count` random bytes. Throws when the kernel gives none.
std::string random_bytes(std::size_t count);

/// `2 * bytes` lower-case hexadecimal digits.
std::string random_hex(std::size_t bytes);

}  // namespace kontor::cli
