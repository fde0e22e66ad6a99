#pragma once

#include "runtime/store/statement.hpp"
#include "services/users/domain/session.hpp"

namespace users {

/// The table `sessions`, for the writer.
class SessionTable {
public:
    explicit SessionTable(kontor::Database& database);

    std::optional<Session> find(std::string_view id);
    /// Adds the session or replaces the one with its id.
    void save(const Session& session);
    void remove(std::string_view id);
    /// Removes all of a user's sessions but the `count` that last longest.
    void keep(std::string_view user, int count);
    /// Removes what has expired, at most `limit` rows; returns how many.
    int remove_expired(kontor::Time now, int limit);

private:
    kontor::Statement find_;
    kontor::Statement save_;
    kontor::Statement remove_;
    kontor::Statement keep_;
    kontor::Statement remove_expired_;
};

}  // namespace users
