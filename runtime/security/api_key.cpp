#include "runtime/security/api_key.hpp"

#include "runtime/security/base64.hpp"
#include "runtime/security/secret_bytes.hpp"
#include "runtime/security/sha256.hpp"

namespace kontor {
namespace {

constexpr std::size_t secret_bytes = 32;
constexpr std::size_t checksum_bytes = 4;

/// With the prefix, so that a key of something else is none of ours.
std::string checksum_of(std::string_view secret) {
    return sha256(std::string{api_key_prefix} + std::string{secret}).substr(0, checksum_bytes);
}

}  // namespace

std::string make_api_key(Ids& ids) {
    auto bytes = random_text(ids, secret_bytes);
    bytes += checksum_of(bytes);
    auto key = std::string{api_key_prefix} + base64_encode(bytes, Base64::url);
    wipe(bytes);
    return key;
}

bool is_api_key(std::string_view text) {
    if (!text.starts_with(api_key_prefix)) return false;
    text.remove_prefix(api_key_prefix.size());
    if (text.size() != (secret_bytes + checksum_bytes) / 3 * 4) return false;
    const auto bytes = base64_decode(text, Base64::url);
    return bytes &&
           checksum_of(std::string_view{*bytes}.substr(0, secret_bytes)) == bytes->substr(secret_bytes);
}

std::string api_key_hash(std::string_view key) {
    return sha256_hex(key);
}

}  // namespace kontor
