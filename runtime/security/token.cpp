#include "runtime/security/token.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <optional>
#include <set>

#include "runtime/security/base64.hpp"
#include "runtime/security/init.hpp"

namespace kontor {
namespace {

constexpr std::string_view algorithm = "EdDSA";
constexpr std::string_view type = "JWT";
/// Far beyond any real role list.
constexpr std::size_t max_roles = 32;
constexpr std::size_t max_kid_bytes = 64;
/// 9999-12-31: beyond it the arithmetic below could overflow.
constexpr std::int64_t max_seconds = 253'402'300'799;

std::int64_t seconds_of(Time time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

/// The three parts of a compact JWS, still encoded.
struct Parts {
    std::string_view header;
    std::string_view payload;
    std::string_view signature;
    std::string_view signed_text;
};

std::optional<Parts> split(std::string_view token) {
    const auto first = token.find('.');
    if (first == std::string_view::npos) return std::nullopt;
    const auto second = token.find('.', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    return Parts{token.substr(0, first), token.substr(first + 1, second - first - 1),
                 token.substr(second + 1), token.substr(0, second)};
}

/// A member that is there twice is read in one way here and in another elsewhere (RFC 8725 §2.6, RFC 7519 §4).
bool has_doubles(const std::string& text) {
    std::vector<std::set<std::string, std::less<>>> open;
    bool doubled = false;
    const auto look = [&](int, Json::parse_event_t event, Json& value) {
        if (event == Json::parse_event_t::object_start) open.emplace_back();
        if (event == Json::parse_event_t::object_end) open.pop_back();
        if (event == Json::parse_event_t::key)
            doubled |= !open.back().insert(value.get<std::string>()).second;
        return true;
    };
    const auto ignored = Json::parse(text, look, false);
    return doubled;
}

std::optional<Json> decoded_object(std::string_view part) {
    const auto text = base64_decode(part, Base64::url);
    if (!text) return std::nullopt;
    auto json = parse_json(*text);
    if (!json.is_object() || has_doubles(*text)) return std::nullopt;
    return json;
}

/// Null when the member is missing or no text.
const std::string* text_member(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found == object.end() ? nullptr : found->get_ptr<const std::string*>();
}

std::optional<Time> time_member(const Json& object, const char* name) {
    const auto found = object.find(name);
    if (found == object.end() || !found->is_number_integer()) return std::nullopt;
    if (found->is_number_unsigned() && found->get<std::uint64_t>() > std::uint64_t{max_seconds})
        return std::nullopt;
    const auto seconds = found->get<std::int64_t>();
    if (seconds < 0) return std::nullopt;
    return Time{std::chrono::seconds{seconds}};
}

std::optional<std::vector<std::string>> roles_of(const Json& claims) {
    const auto found = claims.find("roles");
    if (found == claims.end() || !found->is_array() || found->size() > max_roles) return std::nullopt;
    std::vector<std::string> roles;
    for (const auto& role : *found) {
        if (!role.is_string()) return std::nullopt;
        roles.push_back(role.get<std::string>());
    }
    return roles;
}

std::optional<Claims> claims_of(const Json& json) {
    const auto* subject = text_member(json, "sub");
    const auto* issuer = text_member(json, "iss");
    const auto* audience = text_member(json, "aud");
    const auto* id = text_member(json, "jti");
    auto roles = roles_of(json);
    const auto issued_at = time_member(json, "iat");
    const auto not_before = time_member(json, "nbf");
    const auto expires_at = time_member(json, "exp");
    if (subject == nullptr || subject->empty() || issuer == nullptr || audience == nullptr || id == nullptr)
        return {};
    if (!roles || !issued_at || !not_before || !expires_at) return {};
    if (*expires_at <= *issued_at || *expires_at - *issued_at > TokenVerifier::max_lifetime) return {};
    return Claims{*subject, std::move(*roles), *issuer, *audience, *issued_at, *not_before, *expires_at, *id};
}

/// What `sign_token` writes, and nothing else. So a header can bring no key of its own (jwk, x5c), name no place to fetch
/// one from (jku, x5u), ask for no extension (crit, b64) and no compression (zip): RFC 8725 §3.1, §3.5, §3.10.
bool has_known_members_alone(const Json& header) {
    std::size_t known = 0;
    for (const auto* name : {"alg", "kid", "typ"}) known += header.count(name);
    return known == header.size();
}

/// Nothing when the header is one that `sign_token` writes; then `kid` is set.
std::optional<TokenError> read_header(std::string_view part, std::string& kid) {
    const auto header = decoded_object(part);
    if (!header) return TokenError::malformed;
    const auto* alg = text_member(*header, "alg");
    if (alg == nullptr || *alg != algorithm) return TokenError::bad_algorithm;
    // Explicit typing (RFC 8725 §3.11): a JWT made for another purpose is no access token, whoever signed it.
    const auto* typ = text_member(*header, "typ");
    if (typ == nullptr || *typ != type || !has_known_members_alone(*header)) return TokenError::malformed;
    const auto* named = text_member(*header, "kid");
    if (named == nullptr) return TokenError::unknown_key;
    kid = *named;
    return std::nullopt;
}

bool signature_fits(const Parts& parts, const std::string& public_key) {
    const auto signature = base64_decode(parts.signature, Base64::url);
    if (!signature || signature->size() != crypto_sign_BYTES) return false;
    return crypto_sign_verify_detached(reinterpret_cast<const unsigned char*>(signature->data()),
                                       reinterpret_cast<const unsigned char*>(parts.signed_text.data()),
                                       parts.signed_text.size(),
                                       reinterpret_cast<const unsigned char*>(public_key.data())) == 0;
}

bool says(const Json& jwk, const char* name, std::string_view value) {
    const auto* text = text_member(jwk, name);
    return text != nullptr && *text == value;
}

/// kid and public key of a JWK that is an Ed25519 key for signatures.
std::optional<std::pair<std::string, std::string>> read_jwk(const Json& jwk) {
    if (!jwk.is_object() || !says(jwk, "kty", "OKP") || !says(jwk, "crv", "Ed25519")) return std::nullopt;
    if (jwk.contains("alg") && !says(jwk, "alg", algorithm)) return std::nullopt;
    if (jwk.contains("use") && !says(jwk, "use", "sig")) return std::nullopt;
    const auto* kid = text_member(jwk, "kid");
    const auto* x = text_member(jwk, "x");
    if (kid == nullptr || kid->empty() || kid->size() > max_kid_bytes || x == nullptr) return std::nullopt;
    auto public_key = base64_decode(*x, Base64::url);
    if (!public_key || public_key->size() != crypto_sign_PUBLICKEYBYTES) return std::nullopt;
    return std::pair{*kid, std::move(*public_key)};
}

std::map<std::string, std::string> read_jwks(const Json& jwks) {
    std::map<std::string, std::string> keys;
    if (!jwks.is_object()) return keys;
    const auto list = jwks.find("keys");
    if (list == jwks.end() || !list->is_array()) return keys;
    for (const auto& jwk : *list) {
        if (keys.size() == TokenVerifier::max_keys) break;
        if (auto key = read_jwk(jwk)) keys.insert(std::move(*key));
    }
    return keys;
}

/// Indexed by TokenError.
constexpr std::array<std::string_view, 9> error_texts{"the token is too long",
                                                      "the token is malformed",
                                                      "the token's algorithm is not accepted",
                                                      "the token's key is not known",
                                                      "the token's signature does not fit",
                                                      "the token has expired",
                                                      "the token is not valid yet",
                                                      "the token is from another issuer",
                                                      "the token is for another audience"};

}  // namespace

std::string sign_token(const SigningKey& key, const Claims& claims) {
    const Json header{{"alg", algorithm}, {"typ", type}, {"kid", key.kid()}};
    const Json payload{{"iss", claims.issuer},
                       {"aud", claims.audience},
                       {"sub", claims.subject},
                       {"roles", claims.roles},
                       {"iat", seconds_of(claims.issued_at)},
                       {"nbf", seconds_of(claims.not_before)},
                       {"exp", seconds_of(claims.expires_at)},
                       {"jti", claims.id}};
    auto token = base64_encode(header.dump(), Base64::url) + "." + base64_encode(payload.dump(), Base64::url);
    return token + "." + base64_encode(key.sign(token), Base64::url);
}

std::string_view to_string(TokenError error) {
    return error_texts[static_cast<std::size_t>(error)];
}

TokenVerifier::TokenVerifier(std::string issuer, std::string audience, std::chrono::seconds skew)
    : issuer_{std::move(issuer)}, audience_{std::move(audience)}, skew_{std::clamp(skew, {}, max_skew)} {
    security_init();
}

std::size_t TokenVerifier::add_jwks(const Json& jwks) {
    const auto keys = read_jwks(jwks);
    const std::unique_lock lock{mutex_};
    std::size_t known = 0;
    for (const auto& [kid, key] : keys) {
        if (keys_.size() == max_keys && !keys_.contains(kid)) continue;
        keys_.insert_or_assign(kid, key);
        ++known;
    }
    return known;
}

std::size_t TokenVerifier::replace_jwks(const Json& jwks) {
    const auto read = read_jwks(jwks);
    if (read.empty()) return 0;
    Keys keys{read.begin(), read.end()};
    const std::unique_lock lock{mutex_};
    keys_ = std::move(keys);
    return keys_.size();
}

bool TokenVerifier::has_keys() const {
    const std::shared_lock lock{mutex_};
    return !keys_.empty();
}

std::string TokenVerifier::key_of(std::string_view kid) const {
    const std::shared_lock lock{mutex_};
    const auto found = keys_.find(kid);
    return found == keys_.end() ? std::string{} : found->second;
}

std::expected<Claims, TokenError> TokenVerifier::verify(std::string_view token, Time now) const {
    if (token.size() > max_token_bytes) return std::unexpected{TokenError::oversized};
    const auto parts = split(token);
    if (!parts) return std::unexpected{TokenError::malformed};
    std::string kid;
    if (const auto error = read_header(parts->header, kid)) return std::unexpected{*error};
    const auto public_key = key_of(kid);
    if (public_key.empty()) return std::unexpected{TokenError::unknown_key};
    if (!signature_fits(*parts, public_key)) return std::unexpected{TokenError::bad_signature};

    const auto json = decoded_object(parts->payload);
    auto claims = json ? claims_of(*json) : std::nullopt;
    if (!claims) return std::unexpected{TokenError::malformed};
    if (const auto checked = check(*claims, now); !checked) return std::unexpected{checked.error()};
    return std::move(*claims);
}

std::expected<void, TokenError> TokenVerifier::check(const Claims& claims, Time now) const {
    if (claims.issuer != issuer_) return std::unexpected{TokenError::wrong_issuer};
    if (claims.audience != audience_) return std::unexpected{TokenError::wrong_audience};
    if (now >= claims.expires_at + skew_) return std::unexpected{TokenError::expired};
    if (now + skew_ < claims.not_before || now + skew_ < claims.issued_at) {
        return std::unexpected{TokenError::not_yet_valid};
    }
    return {};
}

}  // namespace kontor
