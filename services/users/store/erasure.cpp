#include "services/users/store/erasure.hpp"

namespace users {

Erasure::Erasure(kontor::Database& database) : database_{database} {
    database.execute("PRAGMA secure_delete = ON");
}

void Erasure::finish() {
    if (!pending_) return;
    try {
        // The first column says whether others were in the way.
        kontor::Statement truncate{database_, "PRAGMA wal_checkpoint(TRUNCATE)"};
        pending_ = truncate.first([](kontor::Row row) { return row.integer(0); }).value_or(1) != 0;
    } catch (const SQLite::Exception&) {  // a failing disk: the writer reports that, and this is tried again
    }
}

}  // namespace users
