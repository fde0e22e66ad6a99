#include "runtime/security/signing_key.hpp"

#include <sodium.h>

#include <array>

#include "runtime/base/invariant.hpp"
#include "runtime/security/base64.hpp"
#include "runtime/security/init.hpp"
#include "runtime/security/key_file.hpp"
#include "runtime/security/sha256.hpp"

namespace kontor {
namespace {

constexpr std::size_t kid_bytes = 8;

/// libsodium's form of the secret key: the seed and the public key.
struct KeyPair {
    std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> open{};
    std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret{};
    explicit KeyPair(const SecretKey& seed) {
        INVARIANT(crypto_sign_seed_keypair(open.data(), secret.data(), seed.data()) == 0);
    }
    KeyPair(const KeyPair&) = delete;
    KeyPair& operator=(const KeyPair&) = delete;
    ~KeyPair() { wipe(secret.data(), secret.size()); }
};

std::string kid_of(std::string_view public_key) {
    return base64_encode(sha256(public_key).substr(0, kid_bytes), Base64::url);
}

}  // namespace

SigningKey::SigningKey(const SecretKey& seed) : seed_{seed} {
    security_init();
    const KeyPair pair{seed_};
    public_key_.assign(pair.open.begin(), pair.open.end());
    kid_ = kid_of(public_key_);
}

SigningKey SigningKey::generate(Ids& ids) {
    return SigningKey{SecretKey::random(ids)};
}

SigningKey SigningKey::from_seed(const SecretKey& seed) {
    return SigningKey{seed};
}

std::expected<SigningKey, std::string> SigningKey::load(const std::filesystem::path& file) {
    auto seed = read_key_file(file);
    if (!seed) return std::unexpected{seed.error()};
    return SigningKey{*seed};
}

std::expected<SigningKey, std::string> SigningKey::load_or_generate(const std::filesystem::path& file,
                                                                    Ids& ids) {
    if (std::filesystem::exists(std::filesystem::symlink_status(file))) return load(file);
    auto key = generate(ids);
    const auto saved = key.save(file);
    if (!saved) return std::unexpected{saved.error()};
    return key;
}

std::expected<void, std::string> SigningKey::save(const std::filesystem::path& file) const {
    return write_key_file(file, seed_);
}

Json SigningKey::jwk_of(std::string_view public_key) {
    return {{"kty", "OKP"},
            {"crv", "Ed25519"},
            {"kid", kid_of(public_key)},
            {"x", base64_encode(public_key, Base64::url)},
            {"alg", "EdDSA"},
            {"use", "sig"}};
}

std::string SigningKey::sign(std::string_view message) const {
    const KeyPair pair{seed_};
    std::string signature(crypto_sign_BYTES, '\0');
    crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr,
                         reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                         pair.secret.data());
    return signature;
}

}  // namespace kontor
