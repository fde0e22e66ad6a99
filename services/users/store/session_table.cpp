#include "services/users/store/session_table.hpp"

namespace users {

SessionTable::SessionTable(kontor::Database& database)
    : find_{database,
            "SELECT id, user, token_hash, expires, coalesce(previous_hash, x''), repeatable_until FROM "
            "sessions"
            " WHERE id = ?"},
      save_{database,
            "INSERT OR REPLACE INTO sessions (id, user, token_hash, expires, previous_hash, repeatable_until)"
            " VALUES (?, ?, ?, ?, ?, ?)"},
      remove_{database, "DELETE FROM sessions WHERE id = ?"},
      keep_{database,
            "DELETE FROM sessions WHERE id IN"
            " (SELECT id FROM sessions WHERE user = ? ORDER BY expires DESC LIMIT -1 OFFSET ?)"},
      remove_expired_{
          database, "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires <= ? LIMIT ?)"} {
}

std::optional<Session> SessionTable::find(std::string_view id) {
    return find_.first(
        [](kontor::Row row) {
            return Session{row.text(0), row.text(1),
                           row.text(2), kontor::Time{kontor::Milliseconds{row.integer(3)}},
                           row.text(4), kontor::Time{kontor::Milliseconds{row.integer(5)}}};
        },
        kontor::Blob{id});
}

void SessionTable::save(const Session& session) {
    save_.run(kontor::Blob{session.id}, session.user, kontor::Blob{session.token_hash},
              session.expires.time_since_epoch().count(), kontor::Blob{session.previous_hash},
              session.repeatable_until.time_since_epoch().count());
}

void SessionTable::remove(std::string_view id) {
    remove_.run(kontor::Blob{id});
}

void SessionTable::keep(std::string_view user, int count) {
    keep_.run(user, count);
}

int SessionTable::remove_expired(kontor::Time now, int limit) {
    return remove_expired_.run(now.time_since_epoch().count(), limit);
}

}  // namespace users
