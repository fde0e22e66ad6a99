#pragma once

#include <span>

#include "runtime/store/database.hpp"
#include "runtime/store/migration.hpp"

namespace kontor {

/// Brings the store's schema up to date: first the runtime's standard tables, then the service's own. Each migration is
/// one transaction; their versions are kept apart (table `schema_versions`), so that both can grow.
/// Throws `UnusableStore` for a database newer than this binary, `SQLite::Exception` when a migration fails.
void migrate(Database& database, std::span<const Migration> service_schema);

}  // namespace kontor
