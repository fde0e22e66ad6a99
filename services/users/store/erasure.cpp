#include "services/users/store/erasure.hpp"

namespace users {

Erasure::Erasure(kontor::Database& database) : database_{database} {
    database.execute("PRAGMA secure_delete = ON");
}

void Erasure::finish() {
    if (!pending_) return;
    try {
        pending_ = !truncate_log();
    } catch (const SQLite::Exception&) {  // a failing disk: the writer reports that, and this is tried again
    }
}

bool Erasure::truncate_log() {
    const auto timeout = database_.connection().execAndGet("PRAGMA busy_timeout").getInt();
    // Whoever reads keeps us from it for that while; the writer must not wait for them.
    database_.connection().setBusyTimeout(0);
    kontor::Statement truncate{database_, "PRAGMA wal_checkpoint(TRUNCATE)"};
    const auto busy = truncate.first([](kontor::Row row) { return row.integer(0) != 0; });
    database_.connection().setBusyTimeout(timeout);
    return busy == false;
}

}  // namespace users
