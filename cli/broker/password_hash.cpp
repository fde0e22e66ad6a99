#include "cli/broker/password_hash.hpp"

#include <sodium.h>

#include <array>

#include "cli/base/failure.hpp"

namespace kontor::cli {
namespace {

constexpr int iterations = 101;  // PW_DEFAULT_ITERATIONS of Mosquitto 2.0
constexpr std::size_t password_bytes = 24;
constexpr std::size_t salt_bytes = 12;

using Block = std::array<unsigned char, crypto_auth_hmacsha512_BYTES>;

const unsigned char* octets_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

Block hmac(std::string_view key, std::string_view text) {
    Block block{};
    crypto_auth_hmacsha512_state state;
    crypto_auth_hmacsha512_init(&state, octets_of(key), key.size());
    crypto_auth_hmacsha512_update(&state, octets_of(text), text.size());
    crypto_auth_hmacsha512_final(&state, block.data());
    return block;
}

std::string_view view_of(const Block& block) {
    return {reinterpret_cast<const char*>(block.data()), block.size()};
}

/// The first block of PBKDF2, which is all that is wanted: its length is the hash's.
Block derived(std::string_view password, std::string_view salt) {
    auto last = hmac(password, std::string{salt} + std::string{"\0\0\0\1", 4});
    auto sum = last;
    for (int i = 1; i < iterations; ++i) {
        last = hmac(password, view_of(last));
        for (std::size_t at = 0; at < sum.size(); ++at) sum[at] ^= last[at];
    }
    return sum;
}

std::string base64(std::string_view bytes) {
    std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(text.data(), text.size(), octets_of(bytes), bytes.size(),
                      sodium_base64_VARIANT_ORIGINAL);
    text.pop_back();  // sodium ends it with a zero
    return text;
}

std::string fresh_bytes(std::size_t count) {
    if (sodium_init() < 0) throw refused("there is no source of random numbers");
    std::string bytes(count, '\0');
    randombytes_buf(bytes.data(), bytes.size());
    return bytes;
}

}  // namespace

std::string mosquitto_hash(std::string_view password, std::string_view salt) {
    return "$7$" + std::to_string(iterations) + "$" + base64(salt) + "$" +
           base64(view_of(derived(password, salt)));
}

std::string random_password() {
    const auto bytes = fresh_bytes(password_bytes);
    std::string text(2 * bytes.size() + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), octets_of(bytes), bytes.size());
    text.pop_back();
    return text;
}

std::string random_salt() {
    return fresh_bytes(salt_bytes);
}

}  // namespace kontor::cli
