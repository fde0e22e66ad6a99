#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "runtime/base/result.hpp"

namespace kontor {

/// Kontor's `PRAGMA application_id`: "Knt1". A file with another one is somebody else's and is not touched.
inline constexpr std::int32_t application_id = 0x4b6e7431;

/// The file can't be used as a store, and no retry will help: damaged, foreign, or newer than this binary.
class UnusableStore : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The file is damaged: it is left as it is, and a backup has what can be had of it.
class DamagedStore : public UnusableStore {
public:
    using UnusableStore::UnusableStore;
};

/// One connection to a store's SQLite file. A connection and its statements belong to one thread at a time.
class Database {
public:
    /// Opens for reading and writing; creates the file. WAL, `synchronous=FULL`: a commit that returned is on disk.
    ///
    /// A file that can't be a store is refused (`UnusableStore`) before anything is written: one of another application, a
    /// damaged one (`DamagedStore`), one whose restore was interrupted. Looked for damage are files of up to 64 MiB. An empty
    /// file is a damaged one: a store appears under its name with its first page on disk.
    static Database open(const std::filesystem::path& file, const char* vfs = nullptr);
    /// Opens an existing store for queries; it sees the last commit and never waits for the writer's fsync.
    static Database open_read_only(const std::filesystem::path& file, const char* vfs = nullptr);

    /// Runs one or more statements without results. Throws `SQLite::Exception`.
    void execute(const std::string& sql) { connection_->exec(sql); }
    /// Nothing more is written to the file, not even what closing would move there from the write-ahead log.
    void leave_as_it_is();
    /// Forgets the pages that can be read again: for whoever has been busy and may not be so again soon.
    void release_memory();
    SQLite::Database& connection() { return *connection_; }
    /// False also when an error has ended the transaction that was open, as a full disk does.
    bool in_transaction() const;

private:
    explicit Database(std::unique_ptr<SQLite::Database> connection) : connection_{std::move(connection)} {}
    std::unique_ptr<SQLite::Database> connection_;
};

/// True when the file is damaged, or no database at all.
bool is_damage(const SQLite::Exception& exception);

/// While a store is restored, what will become it is `<file>` and this.
inline constexpr const char* restoring_suffix = ".restoring";

/// Which remedy a failed statement has: a full or failing disk is `storage`, anything else `internal`.
Error error_of(const SQLite::Exception& exception);

/// Whether what was thrown says something of the store or the machine (a full or failing disk, a lock, no memory, damage)
/// rather than of what was being handled: then the same may well succeed later.
bool is_store_trouble(const std::exception& exception);

}  // namespace kontor
