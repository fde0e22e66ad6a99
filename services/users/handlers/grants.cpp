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

Grants::Presented Grants::look_up(std::string_view refresh_token, kontor::Time now) {
    const auto bytes = kontor::base64_decode(refresh_token, kontor::Base64::url);
    if (!bytes || bytes->size() != refresh_token_bytes) return {};
    auto session = sessions_.find(bytes->substr(0, session_id_bytes));
    const auto decision = decide(session, kontor::sha256(*bytes), now);
    return {std::move(session), decision};
}

kontor::Json Grants::begin(const User& user, kontor::Time now) {
    auto answer = grant(kontor::random_text(ids_, session_id_bytes), user, now);
    sessions_.keep(user.id, max_sessions);
    return answer;
}

kontor::Json Grants::renew(const Session& session, const User& user, kontor::Time now) {
    return grant(session.id, user, now);
}

kontor::Json Grants::grant(const std::string& session_id, const User& user, kontor::Time now) {
    const auto refresh_token = session_id + kontor::random_text(ids_, refresh_token_bytes - session_id_bytes);
    sessions_.save({session_id, user.id, kontor::sha256(refresh_token), now + lifetimes_.refresh_token});
    return {{"access_token", access_token(user)},
            {"token_type", "Bearer"},
            {"expires_in", lifetimes_.access_token.count()},
            {"refresh_token", kontor::base64_encode(refresh_token, kontor::Base64::url)}};
}

/// By the wall clock even when it has gone back behind the store's time: whoever checks the token has but the wall clock.
std::string Grants::access_token(const User& user) {
    const auto now = clock_.now();
    return kontor::sign_token(key_, {.subject = user.id,
                                     .roles = user.roles,
                                     .issuer = issuer,
                                     .audience = audience,
                                     .issued_at = now,
                                     .not_before = now,
                                     .expires_at = now + lifetimes_.access_token,
                                     .id = ids_.uuid()});
}

void Grants::tidy(kontor::Time now) {
    sessions_.remove_expired(now, expired_at_once);
}

}  // namespace users
