#pragma once

#include <SQLiteCpp/Backup.h>

#include <filesystem>
#include <memory>

#include "runtime/store/database.hpp"

namespace kontor {

/// A store as it was at one instant, whatever its writer does afterwards; and the copying of that. While it exists, the
/// write-ahead log can't be used anew from its beginning, and grows. Belongs to one thread at a time. Everything throws
/// `SQLite::Exception`.
class Snapshot {
public:
    /// Opens a connection; the instant is yet to come.
    explicit Snapshot(const std::filesystem::path& store, const char* vfs = nullptr);
    /// This is the instant: what is committed now is what will be copied. Takes no longer than a query by key.
    void take();
    /// The head of the log at that instant.
    std::int64_t head() const { return head_; }

    /// Begins to copy to a file of its own, which must not exist. After `take`.
    void copy_to(const std::filesystem::path& file);
    /// Copies some more, at most 256 KiB; false when the copy is whole, on disk, and closed.
    bool copy_more();
    int pages() const { return pages_; }
    int pages_left() const { return pages_left_; }

private:
    void finish_copy();

    Database store_;
    const char* vfs_;
    std::int64_t head_ = 0;
    std::unique_ptr<SQLite::Database> copy_;
    std::unique_ptr<SQLite::Backup> backup_;  // goes before the connections it uses
    int pages_ = 0;
    int pages_left_ = 0;
};

}  // namespace kontor
