#include "services/gateway/auth/authenticator.hpp"

#include "runtime/security/api_key.hpp"
#include "services/gateway/auth/bearer.hpp"
#include "services/gateway/domain/role_name.hpp"

namespace gateway {

Authenticator::Authenticator(KeyRing& keys, ApiKeys& api_keys) : keys_{keys}, api_keys_{api_keys} {
    keys_.on_changed([this] { cache_.clear(); });
}

std::expected<kontor::Principal, AuthFault> Authenticator::authenticate(const kontor::HttpHeaders& headers) {
    const auto bearers = headers.count("Authorization");
    const auto keys = headers.count("X-API-Key");
    if (bearers > 1)
        return std::unexpected{AuthFault{false, "the header Authorization must not be repeated"}};
    // Two servers could take it for two people.
    if (bearers + keys > 1)
        return std::unexpected{
            AuthFault{false, "there must be one of the headers Authorization and X-API-Key, once"}};
    return keys == 1 ? api_keys_.whose(headers.get("X-API-Key")) : by_bearer(headers.get("Authorization"));
}

std::expected<kontor::Principal, AuthFault> Authenticator::by_bearer(std::string_view authorization) {
    if (authorization.empty()) return std::unexpected{AuthFault{false, ""}};
    const auto token = bearer_token(authorization);
    if (token.empty())
        return std::unexpected{AuthFault{false, "the header Authorization must be \"Bearer <token>\""}};
    return token.starts_with(kontor::api_key_prefix) ? api_keys_.whose(token) : by_token(token);
}

std::expected<kontor::Principal, AuthFault> Authenticator::by_token(std::string_view token) {
    if (auto known = cache_.find(token, keys_.now())) return std::move(*known);
    const auto generation = cache_.generation();
    const auto claims = verify(token);
    if (!claims) return std::unexpected{AuthFault{!keys_.has_keys(), std::string{to_string(claims.error())}}};
    kontor::Principal principal{claims->subject, roles_from_outside(claims->roles)};
    cache_.keep(token, principal, claims->expires_at, keys_.now(), generation);
    return principal;
}

std::expected<kontor::Claims, kontor::TokenError> Authenticator::verify(std::string_view token) {
    auto claims = keys_.verifier().verify(token, keys_.now());
    if (claims) return claims;
    const bool may_be_news = claims.error() == kontor::TokenError::unknown_key ||
                             claims.error() == kontor::TokenError::not_yet_valid;
    if (!may_be_news) return claims;
    // Signed with a key made since we asked, or before we could; or by a clock that was set since.
    keys_.refresh_and_wait();
    return keys_.verifier().verify(token, keys_.now());
}

}  // namespace gateway
