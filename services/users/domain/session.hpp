#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runtime/base/clock.hpp"

namespace users {

/// One login. It goes on as long as its refresh token is exchanged for the next one in time.
struct Session {
    std::string id;  ///< the refresh token's first half
    std::string user;
    std::string token_hash;  ///< SHA-256 of the whole refresh token that is good now
    kontor::Time expires{};
};

enum class RefreshDecision {
    renew,
    refuse,
    /// A token that was used up came again: two parties have it, so neither keeps the session (RFC 9700
    /// §4.14.2).
    end_session,
};

/// `session` is the one the token names, if there is one.
RefreshDecision decide(const std::optional<Session>& session, std::string_view token_hash, kontor::Time now);

}  // namespace users
