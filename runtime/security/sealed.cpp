#include "runtime/security/sealed.hpp"

#include <sodium.h>

#include "runtime/base/invariant.hpp"
#include "runtime/security/init.hpp"

namespace kontor {
namespace {

constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string seal(const SecretKey& key, std::string_view plain, std::string_view associated, Ids& ids) {
    security_init();
    auto sealed = random_text(ids, nonce_size);
    sealed.resize(nonce_size + plain.size() + tag_size);
    auto* out = reinterpret_cast<unsigned char*>(sealed.data());
    INVARIANT(crypto_aead_xchacha20poly1305_ietf_encrypt(out + nonce_size, nullptr, bytes_of(plain),
                                                         plain.size(), bytes_of(associated),
                                                         associated.size(), nullptr, out, key.data()) == 0);
    return sealed;
}

std::optional<std::string> unseal(const SecretKey& key, std::string_view sealed,
                                  std::string_view associated) {
    if (sealed.size() < nonce_size + tag_size) return std::nullopt;
    security_init();
    std::string plain(sealed.size() - nonce_size - tag_size, '\0');
    const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
        reinterpret_cast<unsigned char*>(plain.data()), nullptr, nullptr, bytes_of(sealed) + nonce_size,
        sealed.size() - nonce_size, bytes_of(associated), associated.size(), bytes_of(sealed), key.data());
    if (failed != 0) return std::nullopt;
    return plain;
}

}  // namespace kontor
