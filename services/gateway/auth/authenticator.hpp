#pragma once

#include <expected>
#include <string_view>

#include "runtime/http/headers.hpp"
#include "services/gateway/auth/api_keys.hpp"
#include "services/gateway/auth/key_ring.hpp"
#include "services/gateway/auth/token_cache.hpp"

namespace gateway {

/// Tells who asks by the token or the API key that was sent. Thread-safe.
class Authenticator {
public:
    Authenticator(KeyRing& keys, ApiKeys& api_keys);

    /// By the headers `Authorization` (`Bearer`, with a token or a key) and `X-API-Key`, of which one at most may be there, once.
    std::expected<kontor::Principal, AuthFault> authenticate(const kontor::HttpHeaders& headers);

private:
    std::expected<kontor::Principal, AuthFault> by_bearer(std::string_view authorization);
    std::expected<kontor::Principal, AuthFault> by_token(std::string_view token);
    std::expected<kontor::Claims, kontor::TokenError> verify(std::string_view token);

    KeyRing& keys_;
    ApiKeys& api_keys_;
    TokenCache cache_;
};

}  // namespace gateway
