#include "runtime/store/handled.hpp"

namespace kontor {

HandledRequests::HandledRequests(Database& database)
    : find_{database, "SELECT fingerprint, status, reply FROM handled WHERE request_id = ?"},
      record_{database, "INSERT INTO handled VALUES (?, ?, ?, ?, ?)"},
      replace_{database, "UPDATE handled SET status = ?, reply = ? WHERE request_id = ?"},
      trim_{database,
            "DELETE FROM handled WHERE request_id IN"
            " (SELECT request_id FROM handled WHERE at < ? ORDER BY at LIMIT ?)"} {}

std::string HandledRequests::sealed(std::string_view request_id, const std::string& reply) const {
    return protection_ ? protection_->seal(request_id, reply) : reply;
}

std::optional<HandledRequest> HandledRequests::find(std::string_view request_id) {
    auto found = find_.first([](Row row) { return HandledRequest{row.integer(0), row.text(1), row.text(2)}; },
                             request_id);
    if (found && protection_) found->reply = protection_->open(request_id, found->reply);
    return found;
}

void HandledRequests::record(std::string_view request_id, const HandledRequest& handled, Time at) {
    record_.run(request_id, handled.fingerprint, handled.status, sealed(request_id, handled.reply),
                at.time_since_epoch().count());
}

bool HandledRequests::replace(std::string_view request_id, std::string_view status,
                              const std::string& reply) {
    return replace_.run(status, sealed(request_id, reply), request_id) > 0;
}

int HandledRequests::trim(Time before, int limit) {
    return trim_.run(before.time_since_epoch().count(), limit);
}

}  // namespace kontor
