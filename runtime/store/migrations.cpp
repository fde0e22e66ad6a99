#include "runtime/store/migrations.hpp"

#include "runtime/base/invariant.hpp"
#include "runtime/store/schema.hpp"
#include "runtime/store/statement.hpp"

namespace kontor {
namespace {

int current_version(Database& database, std::string_view part) {
    Statement query{database, "SELECT version FROM schema_versions WHERE part = ?"};
    return query.first([](Row row) { return static_cast<int>(row.integer(0)); }, part).value_or(0);
}

void apply(Database& database, std::string_view part, const Migration& migration) {
    SQLite::Transaction transaction{database.connection()};
    database.execute(std::string{migration.sql});
    Statement{database,
              "INSERT INTO schema_versions VALUES (?1, ?2) ON CONFLICT (part) DO UPDATE SET version = ?2"}
        .run(part, migration.version);
    transaction.commit();
}

void migrate_part(Database& database, std::string_view part, std::span<const Migration> schema) {
    const int current = current_version(database, part);
    if (current > static_cast<int>(schema.size())) {
        database.leave_as_it_is();
        throw UnusableStore{database.connection().getFilename() + " is of a newer version: its " +
                            std::string{part} + " schema is number " + std::to_string(current) +
                            ", this program knows up to " + std::to_string(schema.size()) +
                            ". Run that version, or restore a backup that this one made"};
    }
    int expected = 0;
    for (const auto& migration : schema) {
        INVARIANT(migration.version == ++expected);
        if (migration.version > current) apply(database, part, migration);
    }
}

}  // namespace

void migrate(Database& database, std::span<const Migration> service_schema) {
    database.execute(
        "CREATE TABLE IF NOT EXISTS schema_versions"
        " (part TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT, WITHOUT ROWID");
    migrate_part(database, "runtime", runtime_schema::schema());
    migrate_part(database, "service", service_schema);
}

}  // namespace kontor
