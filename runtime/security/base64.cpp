#include "runtime/security/base64.hpp"

#include <sodium.h>

namespace kontor {
namespace {

int sodium_variant(Base64 variant) {
    return variant == Base64::url ? sodium_base64_VARIANT_URLSAFE_NO_PADDING : sodium_base64_VARIANT_ORIGINAL;
}

}  // namespace

std::string base64_encode(std::string_view bytes, Base64 variant) {
    const int kind = sodium_variant(variant);
    std::string text(sodium_base64_encoded_len(bytes.size(), kind), '\0');
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                      bytes.size(), kind);
    text.pop_back();  // sodium ends it with a zero
    return text;
}

std::optional<std::string> base64_decode(std::string_view text, Base64 variant) {
    std::string bytes(text.size() / 4 * 3 + 3, '\0');
    std::size_t length = 0;
    const int failed =
        sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                          text.size(), nullptr, &length, nullptr, sodium_variant(variant));
    if (failed != 0) return std::nullopt;
    bytes.resize(length);
    // libsodium 1.0.18 takes some bytes beyond ASCII for '_' where char is signed, so its answer is checked.
    if (base64_encode(bytes, variant) != text) return std::nullopt;
    return bytes;
}

}  // namespace kontor
