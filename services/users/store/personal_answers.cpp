#include "services/users/store/personal_answers.hpp"

namespace users {

PersonalAnswers::PersonalAnswers(kontor::Database& database)
    : note_{database, "INSERT OR REPLACE INTO personal_answers (request_id, user, at) VALUES (?, ?, ?)"},
      of_user_{database, "SELECT request_id FROM personal_answers WHERE user = ?"},
      remove_{database, "DELETE FROM personal_answers WHERE user = ?"},
      trim_{database,
            "DELETE FROM personal_answers WHERE request_id IN"
            " (SELECT a.request_id FROM personal_answers a WHERE a.at < ?"
            " AND NOT EXISTS (SELECT 1 FROM handled h WHERE h.request_id = a.request_id) LIMIT ?)"} {}

void PersonalAnswers::note(std::string_view request_id, std::string_view user, kontor::Time at) {
    note_.run(request_id, user, at.time_since_epoch().count());
}

std::vector<std::string> PersonalAnswers::take(std::string_view user) {
    std::vector<std::string> request_ids;
    of_user_.each([&request_ids](kontor::Row row) { request_ids.push_back(row.text(0)); }, user);
    remove_.run(user);
    return request_ids;
}

int PersonalAnswers::trim(kontor::Time before, int limit) {
    return trim_.run(before.time_since_epoch().count(), limit);
}

}  // namespace users
