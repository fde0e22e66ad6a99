#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "services/gateway/auth/key_ring.hpp"
#include "services/gateway/auth/token_cache.hpp"

namespace gateway {

/// Why nobody is known to ask.
struct AuthFault {
    bool keys_missing;   ///< we can't tell yet: no keys
    std::string detail;  ///< empty: no token was sent
};

/// Tells who asks by the token that was sent. Thread-safe.
class Authenticator {
public:
    Authenticator(KeyRing& keys, const kontor::Clock& clock);

    /// `authorization`: the header's value, empty when there is none.
    std::expected<kontor::Principal, AuthFault> authenticate(std::string_view authorization);

private:
    std::expected<kontor::Claims, kontor::TokenError> verify(std::string_view token, kontor::Time now);

    KeyRing& keys_;
    const kontor::Clock& clock_;
    TokenCache cache_;
};

}  // namespace gateway
