#include "services/users/handlers/grants.hpp"

#include "runtime/security/base64.hpp"
#include "runtime/security/sha256.hpp"

namespace users {
namespace {

constexpr const char* issuer = "kontor";
constexpr const char* audience = "kontor";
/// A refresh token is the session's id and a secret, 16 random bytes each. A token whose secret is not the
/// one in force was so once: nobody can guess a session's id.
constexpr std::size_t session_id_bytes = 16;
constexpr std::size_t refresh_token_bytes = 32;
/// Devices of one person; the login that is oldest goes first.
constexpr int max_sessions = 32;
constexpr int expired_at_once = 1000;

}  // namespace

Grants::Presented Grants::look_up(std::string_view refresh_token) {
    const auto bytes = kontor::base64_decode(refresh_token, kontor::Base64::url);
    if (!bytes || bytes->size() != refresh_token_bytes) return {};
    auto session = sessions_.find(bytes->substr(0, session_id_bytes));
    auto decision = decide(session, kontor::sha256(*bytes), clock_->now());
    auto successor = successor_of(*bytes);
    // Another key file than then: what follows can't be told any more.
    if (decision == RefreshDecision::repeat && kontor::sha256(successor) != session->token_hash)
        decision = RefreshDecision::refuse;
    return {std::move(session), decision, std::move(successor)};
}

/// It follows from the token before it, so that who asks twice gets the same one, and none has to be kept. Without the
/// secret nobody can tell it.
std::string Grants::successor_of(std::string_view token) const {
    const auto secret = succession_.derive(token);
    return std::string{token.substr(0, session_id_bytes)} +
           std::string{secret.view().substr(0, refresh_token_bytes - session_id_bytes)};
}

kontor::Json Grants::begin(const User& user) {
    const auto now = clock_->now();
    const auto token = kontor::random_text(ids_, refresh_token_bytes);
    sessions_.save(
        {token.substr(0, session_id_bytes), user.id, kontor::sha256(token), now + lifetimes_.refresh_token});
    sessions_.keep(user.id, max_sessions);
    return answer(token, user, now);
}

kontor::Json Grants::renew(const Presented& presented, const User& user) {
    const auto now = clock_->now();
    const auto& before = *presented.session;
    sessions_.save({before.id, user.id, kontor::sha256(presented.successor), now + lifetimes_.refresh_token,
                    before.token_hash, now + repeat_grace});
    return answer(presented.successor, user, now);
}

kontor::Json Grants::repeat(const Presented& presented, const User& user) {
    return answer(presented.successor, user, clock_->now());
}

kontor::Json Grants::answer(const std::string& refresh_token, const User& user, kontor::Time now) {
    return {{"access_token", access_token(user, now)},
            {"token_type", "Bearer"},
            {"expires_in", lifetimes_.access_token.count()},
            {"refresh_token", kontor::base64_encode(refresh_token, kontor::Base64::url)}};
}

std::string Grants::access_token(const User& user, kontor::Time now) {
    return keys_->sign({.subject = user.id,
                        .roles = user.roles,
                        .issuer = issuer,
                        .audience = audience,
                        .issued_at = now,
                        .not_before = now,
                        .expires_at = now + lifetimes_.access_token,
                        .id = ids_.uuid()});
}

void Grants::tidy() {
    sessions_.remove_expired(clock_->now(), expired_at_once);
}

}  // namespace users
