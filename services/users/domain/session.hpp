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
    std::string previous_hash{};  ///< of the token before; empty: there was none
    kontor::Time repeatable_until{};
};

/// How long the token that was exchanged last may come again: the answer to a client may be lost, and two windows of one
/// browser may ask at once. Longer than the gateway waits for an answer, and short for whoever has stolen a token.
inline constexpr std::chrono::seconds repeat_grace{20};

enum class RefreshDecision {
    renew,
    /// The token that was exchanged last, a moment ago: it gets the same successor again.
    repeat,
    refuse,
    /// A token that was used up came again: two parties have it, so neither keeps the session (RFC 9700
    /// §4.14.2).
    end_session,
};

/// `session` is the one the token names, if there is one.
RefreshDecision decide(const std::optional<Session>& session, std::string_view token_hash, kontor::Time now);

}  // namespace users
