#include "services/gateway/auth/authenticator.hpp"

#include "services/gateway/auth/bearer.hpp"
#include "services/gateway/domain/role_name.hpp"

namespace gateway {
namespace {

kontor::Principal principal_of(const kontor::Claims& claims) {
    kontor::Principal principal{claims.subject, {}};
    for (const auto& role : claims.roles) {
        if (!is_machine_role(role)) principal.roles.push_back(role);
    }
    return principal;
}

}  // namespace

Authenticator::Authenticator(KeyRing& keys, const kontor::Clock& clock) : keys_{keys}, clock_{clock} {
    keys_.on_changed([this] { cache_.clear(); });
}

std::expected<kontor::Principal, AuthFault> Authenticator::authenticate(std::string_view authorization) {
    if (authorization.empty()) return std::unexpected{AuthFault{false, ""}};
    const auto token = bearer_token(authorization);
    if (token.empty())
        return std::unexpected{AuthFault{false, "the header Authorization must be \"Bearer <token>\""}};
    const auto now = clock_.now();
    if (auto known = cache_.find(token, now)) return std::move(*known);
    const auto claims = verify(token, now);
    if (!claims) return std::unexpected{AuthFault{!keys_.has_keys(), std::string{to_string(claims.error())}}};
    auto principal = principal_of(*claims);
    cache_.keep(token, principal, claims->expires_at, now);
    return principal;
}

std::expected<kontor::Claims, kontor::TokenError> Authenticator::verify(std::string_view token,
                                                                        kontor::Time now) {
    auto claims = keys_.verifier().verify(token, now);
    if (claims || claims.error() != kontor::TokenError::unknown_key) return claims;
    // Signed with a key made since we asked, or before we could.
    keys_.refresh_and_wait();
    return keys_.verifier().verify(token, now);
}

}  // namespace gateway
