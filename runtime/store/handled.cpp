#include "runtime/store/handled.hpp"

namespace kontor {

HandledRequests::HandledRequests(Database& database)
    : find_{database, "SELECT fingerprint, status, reply FROM handled WHERE request_id = ?"},
      record_{database, "INSERT INTO handled VALUES (?, ?, ?, ?, ?)"},
      trim_{database,
            "DELETE FROM handled WHERE request_id IN"
            " (SELECT request_id FROM handled WHERE at < ? ORDER BY at LIMIT ?)"} {}

std::optional<HandledRequest> HandledRequests::find(std::string_view request_id) {
    return find_.first([](Row row) { return HandledRequest{row.integer(0), row.text(1), row.text(2)}; }, request_id);
}

void HandledRequests::record(std::string_view request_id, const HandledRequest& handled, Time at) {
    record_.run(request_id, handled.fingerprint, handled.status, handled.reply, at.time_since_epoch().count());
}

int HandledRequests::trim(Time before, int limit) {
    return trim_.run(before.time_since_epoch().count(), limit);
}

}  // namespace kontor
