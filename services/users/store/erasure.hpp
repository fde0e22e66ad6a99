#pragma once

#include "runtime/store/statement.hpp"

namespace users {

/// Sees to it that what was deleted is not left in the store's files. Belongs to the writer; its functions
/// must not be called within a transaction.
class Erasure {
public:
    /// From now on deleted content is overwritten with zeros.
    explicit Erasure(kontor::Database& database);

    /// Something was deleted: its old pages are to go from the write-ahead log too.
    void begin() {
        pending_ = true;
        finish();
    }
    /// Does what is still to be done; nothing when a reader holds the old pages. Call again from time to
    /// time.
    void finish();

private:
    bool truncate_log();

    kontor::Database& database_;
    // True at first: a crash may have come between an erasure's commit and this.
    bool pending_ = true;
};

}  // namespace users
