#include "runtime/store/snapshot.hpp"

#include <sqlite3.h>

#include "runtime/store/event_log.hpp"

namespace kontor {
namespace {

/// A query waits for one step at most.
constexpr int pages_a_step = 64;

}  // namespace

Snapshot::Snapshot(const std::filesystem::path& store, const char* vfs)
    : store_{Database::open_read_only(store, vfs)}, vfs_{vfs} {
    EventReader{store_}.head();  // reads the schema now rather than while a writer waits
}

void Snapshot::take() {
    // A transaction sees the store as of its first read; copying within it keeps to that.
    store_.execute("BEGIN");
    head_ = EventReader{store_}.head();
}

void Snapshot::copy_to(const std::filesystem::path& file) {
    copy_ = std::make_unique<SQLite::Database>(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, 0,
                                               vfs_ == nullptr ? "" : vfs_);
    backup_ = std::make_unique<SQLite::Backup>(*copy_, store_.connection());
}

bool Snapshot::copy_more() {
    const int result = backup_->executeStep(pages_a_step);
    pages_ = backup_->getTotalPageCount();
    pages_left_ = backup_->getRemainingPageCount();
    if (result == SQLITE_OK) return true;
    if (result != SQLITE_DONE) throw SQLite::Exception{copy_->getHandle(), result};
    finish_copy();
    return false;
}

void Snapshot::finish_copy() {
    backup_.reset();
    // A file that stands alone: without a write-ahead log it can be read where nothing can be written.
    copy_->exec("PRAGMA journal_mode = DELETE");
    copy_.reset();
    store_.execute("ROLLBACK");
}

}  // namespace kontor
