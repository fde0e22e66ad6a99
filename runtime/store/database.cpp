#include "runtime/store/database.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <charconv>
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

/// Larger files are not read through at each start: it takes as long as the disk takes to give them.
constexpr std::uintmax_t largest_checked_bytes = 64ULL * 1024 * 1024;

/// As the file of a store begins: with its first page on disk, under a name of its own until that is so. A crash at the
/// first start of all thus leaves no empty file, which would look like a store that has lost everything.
void create(const std::filesystem::path& file) {
    auto begun = file;
    begun += ".new";
    std::filesystem::remove(begun);
    connect(begun, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, nullptr)
        ->exec("PRAGMA application_id = " + std::to_string(application_id));
    std::filesystem::rename(begun, file);
}

void keep_wal_at_close(SQLite::Database& connection, bool keep) {
    sqlite3_db_config(connection.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep ? 1 : 0, nullptr);
}

void refuse_foreign(SQLite::Database& connection, const std::filesystem::path& file) {
    if (connection.execAndGet("PRAGMA application_id").getInt() == application_id) return;
    throw UnusableStore{file.string() + " is not a Kontor store"};
}

/// The check reports a page that the disk wouldn't give as one that is broken, and says why at the end of its line.
bool is_io_error(std::string_view found) {
    constexpr std::string_view words = "error code=";
    const auto at = found.rfind(words);
    if (at == std::string_view::npos) return false;
    int code = 0;
    std::from_chars(found.data() + at + words.size(), found.data() + found.size(), code);
    return (code & 0xff) == SQLITE_IOERR;  // of an extended code the low byte is the primary one
}

void refuse_damaged(SQLite::Database& connection, const std::filesystem::path& file) {
    auto found = connection.execAndGet("PRAGMA quick_check(1)").getString();
    std::ranges::replace(found, '\n', ' ');
    if (found == "ok") return;
    if (is_io_error(found)) throw std::runtime_error{file.string() + " can't be read: " + found};
    throw DamagedStore{file.string() + " is damaged: " + found};
}

void refuse_half_restored(const std::filesystem::path& file) {
    auto staged = file;
    staged += restoring_suffix;
    if (!std::filesystem::exists(staged)) return;
    throw UnusableStore{"a restore of " + file.string() +
                        " was interrupted: run `kontor restore` again, or remove " + staged.string() +
                        " to do without"};
}

std::unique_ptr<SQLite::Database> open_file(const std::filesystem::path& file) {
    refuse_half_restored(file);
    if (!std::filesystem::exists(file)) create(file);
    if (std::filesystem::file_size(file) == 0) throw DamagedStore{file.string() + " is damaged: it is empty"};
    auto connection = connect(file, SQLite::OPEN_READWRITE, nullptr);
    keep_wal_at_close(*connection, true);
    connection->exec(cache_pragma);
    refuse_foreign(*connection, file);
    if (std::filesystem::file_size(file) <= largest_checked_bytes) refuse_damaged(*connection, file);
    keep_wal_at_close(*connection, false);
    return connection;
}

/// What a VFS of a test's own holds isn't in the file system: there an empty file is a new one.
std::unique_ptr<SQLite::Database> open_on(const char* vfs, const std::filesystem::path& file) {
    auto connection = connect(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, vfs);
    connection->exec(cache_pragma);
    const bool fresh = connection->execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 0;
    if (fresh) connection->exec("PRAGMA application_id = " + std::to_string(application_id));
    refuse_foreign(*connection, file);
    refuse_damaged(*connection, file);
    return connection;
}

}  // namespace

bool is_damage(const SQLite::Exception& exception) {
    return exception.getErrorCode() == SQLITE_CORRUPT || exception.getErrorCode() == SQLITE_NOTADB;
}

Database Database::open(const std::filesystem::path& file, const char* vfs) {
    try {
        auto connection = vfs == nullptr ? open_file(file) : open_on(vfs, file);
        connection->exec(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
            "PRAGMA temp_store = MEMORY");
        connection->exec(checkpoint_pragma);
        return Database{std::move(connection)};
    } catch (const SQLite::Exception& exception) {
        if (is_damage(exception)) throw DamagedStore{file.string() + " is damaged: " + exception.what()};
        throw;
    }
}

Database Database::open_read_only(const std::filesystem::path& file, const char* vfs) {
    auto connection = connect(file, SQLite::OPEN_READONLY, vfs);
    connection->exec(cache_pragma);
    return Database{std::move(connection)};
}

void Database::leave_as_it_is() {
    keep_wal_at_close(*connection_, true);
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
