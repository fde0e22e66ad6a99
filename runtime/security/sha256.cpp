#include "runtime/security/sha256.hpp"

#include <sodium.h>

namespace kontor {

std::string sha256(std::string_view bytes) {
    std::string digest(crypto_hash_sha256_BYTES, '\0');
    crypto_hash_sha256(reinterpret_cast<unsigned char*>(digest.data()),
                       reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    return digest;
}

std::string sha256_hex(std::string_view bytes) {
    const auto digest = sha256(bytes);
    std::string text(2 * digest.size() + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), reinterpret_cast<const unsigned char*>(digest.data()),
                   digest.size());
    text.pop_back();  // sodium ends it with a zero
    return text;
}

}  // namespace kontor
