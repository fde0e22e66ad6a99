#include "runtime/security/password.hpp"

#include <sodium.h>

#include <array>
#include <new>

#include "runtime/security/init.hpp"

namespace kontor {
namespace {

constexpr unsigned long long passes = 2;
constexpr std::size_t memory_bytes = 19 * 1024 * 1024;

}  // namespace

std::string hash_password(std::string_view password) {
    security_init();
    std::array<char, crypto_pwhash_STRBYTES> hash{};
    if (crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), passes, memory_bytes,
                              crypto_pwhash_ALG_ARGON2ID13) != 0) {
        throw std::bad_alloc{};
    }
    return hash.data();
}

bool verify_password(std::string_view hash, std::string_view password) {
    security_init();
    return crypto_pwhash_str_verify(std::string{hash}.c_str(), password.data(), password.size()) == 0;
}

const std::string& nobodys_password_hash() {
    // A fixed salt and an all-zero digest: no password is known that gives it.
    static const std::string hash = "$argon2id$v=19$m=" + std::to_string(memory_bytes / 1024) +
                                    ",t=" + std::to_string(passes) + ",p=1$a29udG9yLW5vYm9keS0xMQ$" +
                                    std::string(43, 'A');
    return hash;
}

bool password_needs_rehash(std::string_view hash) {
    security_init();
    return crypto_pwhash_str_needs_rehash(std::string{hash}.c_str(), passes, memory_bytes) != 0;
}

}  // namespace kontor
