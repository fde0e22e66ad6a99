#include "runtime/security/secret_bytes.hpp"

#include <sodium.h>

#include <algorithm>

#include "runtime/base/invariant.hpp"

namespace kontor {

void wipe(void* memory, std::size_t size) {
    sodium_memzero(memory, size);
}

void wipe(std::string& secret) {
    sodium_memzero(secret.data(), secret.size());
    secret.clear();
}

bool equal_secrets(std::string_view a, std::string_view b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string random_text(Ids& ids, std::size_t count) {
    std::string text;
    while (text.size() < count) {
        const auto bytes = ids.random_bytes();
        text.append(reinterpret_cast<const char*>(bytes.data()), std::min(bytes.size(), count - text.size()));
    }
    return text;
}

SecretKey SecretKey::random(Ids& ids) {
    auto bytes = random_text(ids, size);
    auto key = from(bytes).value();
    wipe(bytes);
    return key;
}

std::optional<SecretKey> SecretKey::from(std::string_view bytes) {
    if (bytes.size() != size) return std::nullopt;
    SecretKey key;
    std::ranges::copy(bytes, key.bytes_.begin());
    return key;
}

SecretKey SecretKey::derive(std::string_view purpose) const {
    SecretKey derived;
    const auto* text = reinterpret_cast<const unsigned char*>(purpose.data());
    INVARIANT(crypto_generichash(derived.bytes_.data(), size, text, purpose.size(), data(), size) == 0);
    return derived;
}

}  // namespace kontor
