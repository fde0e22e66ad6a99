#include "services/users/store/key_table.hpp"

namespace users {
namespace {

kontor::Time time_of(std::int64_t milliseconds) {
    return kontor::Time{kontor::Milliseconds{milliseconds}};
}

KeyTable::Key read_key(kontor::Row row) {
    return {{row.text(0), time_of(row.integer(2)), std::chrono::seconds{row.integer(3)}},
            row.optional_text(1)};
}

}  // namespace

KeyTable::KeyTable(kontor::Database& database)
    : all_{database,
           "SELECT kid, seed, signs_from, longest_lifetime FROM signing_keys ORDER BY signs_from, kid"},
      add_{database,
           "INSERT INTO signing_keys (kid, public_key, seed, signs_from, longest_lifetime) VALUES (?, ?, ?, "
           "?, ?)"},
      set_longest_lifetime_{database, "UPDATE signing_keys SET longest_lifetime = ? WHERE kid = ?"},
      remove_{database, "DELETE FROM signing_keys WHERE kid = ?"},
      latest_time_{database, "SELECT max(t.time, c.time) FROM token_clock t, store_clock c"},
      note_time_{database, "UPDATE token_clock SET time = ?"} {}

std::vector<KeyTable::Key> KeyTable::all() {
    std::vector<Key> keys;
    all_.each([&keys](kontor::Row row) { keys.push_back(read_key(row)); });
    return keys;
}

void KeyTable::add(const Key& key, std::string_view public_key) {
    const auto seed =
        key.sealed_seed ? std::optional{kontor::Blob{*key.sealed_seed}} : std::optional<kontor::Blob>{};
    add_.run(key.dates.kid, kontor::Blob{public_key}, seed, key.dates.signs_from.time_since_epoch().count(),
             key.dates.longest_lifetime.count());
}

void KeyTable::set_longest_lifetime(std::string_view kid, std::chrono::seconds lifetime) {
    set_longest_lifetime_.run(lifetime.count(), kid);
}

void KeyTable::remove(std::string_view kid) {
    remove_.run(kid);
}

kontor::Time KeyTable::latest_time() {
    return latest_time_.first([](kontor::Row row) { return time_of(row.integer(0)); }).value();
}

void KeyTable::note_time(kontor::Time time) {
    note_time_.run(time.time_since_epoch().count());
}

KeyQueries::KeyQueries(kontor::Database& database)
    : public_keys_{database, "SELECT public_key FROM signing_keys ORDER BY signs_from, kid"} {}

std::vector<std::string> KeyQueries::public_keys() {
    std::vector<std::string> keys;
    public_keys_.each([&keys](kontor::Row row) { keys.push_back(row.text(0)); });
    return keys;
}

}  // namespace users
