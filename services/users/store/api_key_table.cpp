#include "services/users/store/api_key_table.hpp"

#include "runtime/base/json.hpp"
#include "services/users/store/user_row.hpp"

namespace users {
namespace {

std::string key_query(const char* condition) {
    return std::string{"SELECT id, name, roles, created, created_by, expires, revoked FROM api_keys WHERE "} +
           condition;
}

std::optional<kontor::Time> optional_time(kontor::Row row, int column) {
    if (row.is_null(column)) return std::nullopt;
    return kontor::Time{kontor::Milliseconds{row.integer(column)}};
}

ApiKey read_api_key(kontor::Row row) {
    return {row.text(0),
            row.text(1),
            kontor::Json::parse(row.text(2)).get<Roles>(),
            kontor::Time{kontor::Milliseconds{row.integer(3)}},
            row.text(4),
            optional_time(row, 5),
            optional_time(row, 6)};
}

std::int64_t number_of(kontor::Time time) {
    return time.time_since_epoch().count();
}

}  // namespace

ApiKeyTable::ApiKeyTable(kontor::Database& database)
    : find_{database, key_query("id = ?")},
      count_{database,
             "SELECT count(*) FROM api_keys WHERE revoked IS NULL AND (expires IS NULL OR expires > ?)"},
      add_{database,
           "INSERT INTO api_keys (id, name, roles, hash, created, created_by, expires) VALUES (?, ?, ?, ?, "
           "?, ?, ?)"},
      revoke_{database, "UPDATE api_keys SET revoked = ?, hash = NULL WHERE id = ?"} {}

std::optional<ApiKey> ApiKeyTable::find(std::string_view id) {
    return find_.first(read_api_key, id);
}

int ApiKeyTable::count_in_force(kontor::Time now) {
    return count_.first([](kontor::Row row) { return static_cast<int>(row.integer(0)); }, number_of(now))
        .value();
}

void ApiKeyTable::add(const ApiKey& key, std::string_view hash) {
    add_.run(key.id, key.name, roles_text(key.roles), hash, number_of(key.created), key.created_by,
             key.expires.transform(number_of));
}

void ApiKeyTable::revoke(std::string_view id, kontor::Time at) {
    revoke_.run(number_of(at), id);
}

ApiKeyQueries::ApiKeyQueries(kontor::Database& database)
    : find_by_hash_{database, key_query("hash = ?")},
      after_{database, key_query("id > ? ORDER BY id LIMIT ?")} {}

std::optional<ApiKey> ApiKeyQueries::find_by_hash(std::string_view hash) {
    return find_by_hash_.first(read_api_key, hash);
}

std::vector<ApiKey> ApiKeyQueries::after(std::string_view id, int limit) {
    std::vector<ApiKey> keys;
    after_.each([&keys](kontor::Row row) { keys.push_back(read_api_key(row)); }, id, limit);
    return keys;
}

}  // namespace users
