#pragma once

#include <expected>
#include <map>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/clock.hpp"
#include "runtime/base/json.hpp"
#include "runtime/security/signing_key.hpp"

namespace kontor {

/// What an access token says. Times have whole seconds on the wire.
struct Claims {
    std::string subject;
    std::vector<std::string> roles;
    std::string issuer;
    std::string audience;
    Time issued_at{};
    Time not_before{};
    Time expires_at{};
    std::string id;
};

/// A compact JWS (RFC 7515) with EdDSA (RFC 8037): header `{"alg":"EdDSA","kid":…,"typ":"JWT"}` and the
/// claims iss, aud, sub, roles, iat, nbf, exp, jti.
std::string sign_token(const SigningKey& key, const Claims& claims);

enum class TokenError {
    oversized,
    malformed,  ///< not a token of ours: parts, encoding, JSON, members that are missing, wrong, doubled or unknown
    bad_algorithm,  ///< any other algorithm than EdDSA, `none` included
    unknown_key,
    bad_signature,
    expired,
    not_yet_valid,  ///< before `nbf`, or issued in the future
    wrong_issuer,
    wrong_audience,
};

/// For logs and problem details, e.g. `the token has expired`.
std::string_view to_string(TokenError error);

/// Checks tokens against a set of public keys. Thread-safe: keys may be replaced while others verify.
class TokenVerifier {
public:
    /// Longer tokens aren't looked at.
    static constexpr std::size_t max_token_bytes = 4096;
    /// More keys than any rotation needs: bounds what a wrong JWKS makes us keep.
    static constexpr std::size_t max_keys = 16;
    /// Clocks of one site differ by less.
    static constexpr std::chrono::seconds max_skew{60};
    /// No token is made to last longer: one that says so is none of ours.
    static constexpr std::chrono::seconds max_lifetime{86'400};

    /// Accepts tokens of `issuer` for `audience`; `skew` (0 s to `max_skew`, cut to that) is granted either
    /// way.
    TokenVerifier(std::string issuer, std::string audience,
                  std::chrono::seconds skew = std::chrono::seconds{30});

    /// Adds the Ed25519 keys of a JWKS (`{"keys":[…]}`, RFC 7517) and skips all others; returns how many it
    /// added or knew already. Never throws for hostile input.
    std::size_t add_jwks(const Json& jwks);
    /// Replaces all keys, unless the JWKS has no usable one: then nothing changes, and it returns 0.
    std::size_t replace_jwks(const Json& jwks);
    bool has_keys() const;

    /// The claims of a valid token (RFC 7519 §7.2, RFC 8725 §3): EdDSA alone, a key of the set that `kid` names, the header
    /// members that `sign_token` writes and no others. Never throws for hostile input.
    std::expected<Claims, TokenError> verify(std::string_view token, Time now) const;

private:
    using Keys = std::map<std::string, std::string, std::less<>>;  // public keys by kid
    std::string key_of(std::string_view kid) const;
    std::expected<void, TokenError> check(const Claims& claims, Time now) const;

    std::string issuer_;
    std::string audience_;
    std::chrono::seconds skew_;
    mutable std::shared_mutex mutex_;
    Keys keys_;
};

}  // namespace kontor
