#include "services/saga-coordinator/store/saga_table.hpp"

namespace saga_coordinator {
namespace {

std::int64_t stamp(kontor::Time time) {
    return time.time_since_epoch().count();
}

}  // namespace

using kontor::Row;

SagaTable::SagaTable(kontor::Database& database)
    : by_key_{database, "SELECT id, key, fingerprint, definition, state FROM sagas WHERE key = ?"},
      insert_{database, "INSERT INTO sagas VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)"},
      set_state_{database, "UPDATE sagas SET state = ?2, updated = ?3 WHERE id = ?1"},
      unfinished_{database, "SELECT id FROM sagas WHERE state IN ('running', 'stuck') ORDER BY id"} {}

std::optional<SagaRow> SagaTable::find_by_key(const std::string& key) {
    return by_key_.first(
        [](Row row) {
            return SagaRow{row.text(0), row.optional_text(1), row.optional_text(2), row.text(3), row.text(4)};
        },
        key);
}

void SagaTable::insert(const SagaRow& row, kontor::Time now) {
    insert_.run(row.id, row.key, row.fingerprint, row.definition, row.state, stamp(now));
}

void SagaTable::set_state(const std::string& id, std::string_view state, kontor::Time now) {
    set_state_.run(id, state, stamp(now));
}

std::vector<std::string> SagaTable::unfinished() {
    std::vector<std::string> ids;
    unfinished_.each([&](Row row) { ids.push_back(row.text(0)); });
    return ids;
}

std::vector<std::string> list_sagas(kontor::Database& database, const SagaFilter& filter) {
    std::string sql = "SELECT id FROM sagas WHERE id > ?1 AND (?2 = '' OR definition = ?2)";
    if (filter.state == "unfinished") {
        sql += " AND state IN ('running', 'stuck') AND ?3 <> ''";
    } else {
        sql += " AND (?3 = '' OR state = ?3)";
    }
    std::vector<std::string> ids;
    kontor::Statement{database, sql + " ORDER BY id LIMIT ?4"}.each(
        [&](Row row) { ids.push_back(row.text(0)); }, filter.after, filter.definition, filter.state,
        filter.limit);
    return ids;
}

}  // namespace saga_coordinator
