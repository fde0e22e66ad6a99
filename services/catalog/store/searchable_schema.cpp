#include "services/catalog/store/searchable_schema.hpp"

#include <sqlite3.h>

#include "runtime/base/invariant.hpp"
#include "services/catalog/schema.hpp"

/// FTS5's own name for what adds it to a connection; no header of SQLite's has it.
extern "C" int sqlite3Fts5Init(sqlite3* connection);

namespace catalog {
namespace {

int add_full_text(sqlite3* connection, char** /*message*/, const struct sqlite3_api_routines* /*api*/) {
    return sqlite3Fts5Init(connection);
}

}  // namespace

std::span<const kontor::Migration> searchable_schema() {
    // SQLite takes any function here and calls it as the one above; asked again with the same, it does nothing.
    INVARIANT(sqlite3_auto_extension(reinterpret_cast<void (*)()>(add_full_text)) == SQLITE_OK);
    return schema();
}

}  // namespace catalog
