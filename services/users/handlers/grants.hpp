#pragma once

#include <chrono>
#include <memory>

#include "services/users/domain/account.hpp"
#include "services/users/handlers/signing_keys.hpp"
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
    /// `succession` is what a refresh token's successor follows from.
    Grants(kontor::Database& database, std::shared_ptr<SigningKeys> keys, kontor::SecretKey succession,
           kontor::Ids& ids, std::shared_ptr<kontor::ForwardClock> clock, Lifetimes lifetimes)
        : sessions_{database},
          keys_{std::move(keys)},
          succession_{succession},
          ids_{ids},
          clock_{std::move(clock)},
          lifetimes_{lifetimes} {}

    /// The session a refresh token belongs to, and what to do with it.
    struct Presented {
        std::optional<Session> session;
        RefreshDecision decision = RefreshDecision::refuse;
        std::string successor;  ///< the token that comes after this one; renewing and repeating
    };
    Presented look_up(std::string_view refresh_token);

    /// A new session. Answers as the contract's `authenticate` and `refresh` do.
    kontor::Json begin(const User& user);
    /// The session goes on with the successor; the token that was presented is used up.
    kontor::Json renew(const Presented& presented, const User& user);
    /// The same answer again, but for the access token: that is a new one.
    kontor::Json repeat(const Presented& presented, const User& user);
    void end(const Session& session) { sessions_.remove(session.id); }
    /// To be run from time to time.
    void tidy();

private:
    std::string successor_of(std::string_view token) const;
    kontor::Json answer(const std::string& refresh_token, const User& user, kontor::Time now);
    std::string access_token(const User& user, kontor::Time now);

    SessionTable sessions_;
    std::shared_ptr<SigningKeys> keys_;
    kontor::SecretKey succession_;
    kontor::Ids& ids_;
    std::shared_ptr<kontor::ForwardClock> clock_;
    Lifetimes lifetimes_;
};

}  // namespace users
