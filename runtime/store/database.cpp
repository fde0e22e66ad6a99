#include "runtime/store/database.hpp"

#include <sqlite3.h>

#include <new>

namespace kontor {
namespace {

/// Another process may hold the lock for a moment (a backup, an operator's shell); then a busy error is right.
constexpr int busy_timeout_ms = 2000;
/// Pages of cache per connection, negative: KiB. Stores are read by key; a small cache keeps ten services small.
constexpr const char* cache_pragma = "PRAGMA cache_size = -512";
/// Checkpoint after this many WAL pages (4 KiB each): bounds the WAL at about 4 MiB without a checkpoint per commit.
constexpr const char* checkpoint_pragma = "PRAGMA wal_autocheckpoint = 1000";

std::unique_ptr<SQLite::Database> connect(const std::filesystem::path& file, int flags, const char* vfs) {
    return std::make_unique<SQLite::Database>(file.string(), flags, busy_timeout_ms,
                                              vfs == nullptr ? "" : vfs);
}

/// Claims a fresh file; refuses one that belongs to another application.
void claim(SQLite::Database& connection, const std::filesystem::path& file) {
    const int found = connection.execAndGet("PRAGMA application_id").getInt();
    if (found == application_id) return;
    const bool fresh = connection.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 0;
    if (found != 0 || !fresh) throw UnusableStore{file.string() + " is not a Kontor store"};
    connection.exec("PRAGMA application_id = " + std::to_string(application_id));
}

}  // namespace

Database Database::open(const std::filesystem::path& file, const char* vfs) {
    try {
        auto connection = connect(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, vfs);
        connection->exec(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
            "PRAGMA temp_store = MEMORY");
        connection->exec(cache_pragma);
        connection->exec(checkpoint_pragma);
        claim(*connection, file);
        return Database{std::move(connection)};
    } catch (const SQLite::Exception& exception) {
        const int code = exception.getErrorCode();
        if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT) {
            throw UnusableStore{file.string() + " is damaged: " + exception.what()};
        }
        throw;
    }
}

Database Database::open_read_only(const std::filesystem::path& file, const char* vfs) {
    auto connection = connect(file, SQLite::OPEN_READONLY, vfs);
    connection->exec(cache_pragma);
    return Database{std::move(connection)};
}

void Database::release_memory() {
    sqlite3_db_release_memory(connection_->getHandle());
}

bool Database::in_transaction() const {
    return sqlite3_get_autocommit(connection_->getHandle()) == 0;
}

Error error_of(const SQLite::Exception& exception) {
    const int code = exception.getErrorCode();
    const bool storage =
        code == SQLITE_FULL || code == SQLITE_IOERR || code == SQLITE_READONLY || code == SQLITE_CANTOPEN;
    return {storage ? ErrorKind::storage : ErrorKind::internal, exception.what()};
}

bool is_store_trouble(const std::exception& exception) {
    if (dynamic_cast<const UnusableStore*>(&exception) != nullptr) return true;
    if (dynamic_cast<const std::bad_alloc*>(&exception) != nullptr) return true;
    const auto* error = dynamic_cast<const SQLite::Exception*>(&exception);
    if (error == nullptr) return false;
    const int code = error->getErrorCode();
    return error_of(*error).kind == ErrorKind::storage || code == SQLITE_BUSY || code == SQLITE_LOCKED ||
           code == SQLITE_NOMEM || code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
}

}  // namespace kontor
