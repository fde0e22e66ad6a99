#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <string_view>

#include "runtime/base/json.hpp"
#include "runtime/security/secret_bytes.hpp"

namespace kontor {

/// An Ed25519 key that signs tokens. It is known by its id (`kid`): the first 8 bytes of the SHA-256 of the
/// public key, in base64url. Const functions are thread-safe.
class SigningKey {
public:
    static SigningKey generate(Ids& ids);
    static SigningKey from_seed(const SecretKey& seed);

    /// Reads what `save` wrote. Errors, as texts that name the file: unreadable, readable by others than its
    /// owner, malformed.
    static std::expected<SigningKey, std::string> load(const std::filesystem::path& file);
    /// Reads the key, or makes one and saves it when the file does not exist.
    static std::expected<SigningKey, std::string> load_or_generate(const std::filesystem::path& file,
                                                                   Ids& ids);
    /// Writes the seed, for its owner's eyes only (0600); never over an existing file. It is on disk when
    /// this returns.
    std::expected<void, std::string> save(const std::filesystem::path& file) const;

    const std::string& kid() const { return kid_; }
    /// 32 bytes.
    const std::string& public_key() const { return public_key_; }
    /// The public key as a JWK (RFC 8037): kty, crv, kid, x, alg, use.
    Json public_jwk() const { return jwk_of(public_key_); }
    /// The same of any Ed25519 public key of 32 bytes.
    static Json jwk_of(std::string_view public_key);
    /// The 32 bytes the key follows from; for whoever keeps it sealed.
    const SecretKey& seed() const { return seed_; }
    /// The 64 bytes of the signature.
    std::string sign(std::string_view message) const;
    /// A secret for another purpose, for what must be as safe as this key.
    SecretKey derive(std::string_view purpose) const { return seed_.derive(purpose); }

private:
    explicit SigningKey(const SecretKey& seed);
    SecretKey seed_;
    std::string public_key_;
    std::string kid_;
};

}  // namespace kontor
