#pragma once

#include <chrono>

#include "runtime/security/token.hpp"
#include "services/users/domain/account.hpp"
#include "services/users/store/session_table.hpp"

namespace users {

/// Gives out what proves a login: short-lived access tokens, and refresh tokens that are good once. Belongs
/// to the writer.
class Grants {
public:
    struct Lifetimes {
        std::chrono::seconds access_token;
        std::chrono::seconds refresh_token;
    };
    Grants(kontor::Database& database, kontor::SigningKey key, kontor::Ids& ids, const kontor::Clock& clock,
           Lifetimes lifetimes)
        : sessions_{database}, key_{std::move(key)}, ids_{ids}, clock_{clock}, lifetimes_{lifetimes} {}

    /// The session a refresh token belongs to, and what to do with it.
    struct Presented {
        std::optional<Session> session;
        RefreshDecision decision = RefreshDecision::refuse;
    };
    Presented look_up(std::string_view refresh_token, kontor::Time now);

    /// A new session. Answers as the contract's `authenticate` and `refresh` do.
    kontor::Json begin(const User& user, kontor::Time now);
    /// The session goes on with a new refresh token; the old one is used up.
    kontor::Json renew(const Session& session, const User& user, kontor::Time now);
    void end(const Session& session) { sessions_.remove(session.id); }
    /// To be run from time to time.
    void tidy(kontor::Time now);

private:
    kontor::Json grant(const std::string& session_id, const User& user, kontor::Time now);
    std::string access_token(const User& user);

    SessionTable sessions_;
    kontor::SigningKey key_;
    kontor::Ids& ids_;
    const kontor::Clock& clock_;
    Lifetimes lifetimes_;
};

}  // namespace users
