#include "runtime/store/positions.hpp"

namespace kontor {

ConsumedPositions::ConsumedPositions(Database& database)
    : get_{database, "SELECT position FROM consumed WHERE source = ?"},
      set_{database,
           "INSERT INTO consumed VALUES (?1, ?2) ON CONFLICT (source) DO UPDATE SET position = ?2"} {}

std::int64_t ConsumedPositions::get(std::string_view source) {
    return get_.first([](Row row) { return row.integer(0); }, source).value_or(0);
}

void ConsumedPositions::set(std::string_view source, std::int64_t position) {
    set_.run(source, position);
}

std::map<std::string, std::int64_t> consumed_positions(Database& database) {
    std::map<std::string, std::int64_t> positions;
    Statement{database, "SELECT source, position FROM consumed"}.each(
        [&](Row row) { positions.emplace(row.text(0), row.integer(1)); });
    return positions;
}

PublishedPosition::PublishedPosition(Database& database)
    : get_{database, "SELECT position FROM published"}, set_{database, "UPDATE published SET position = ?"} {}

std::int64_t PublishedPosition::get() {
    return get_.first([](Row row) { return row.integer(0); }).value();
}

void PublishedPosition::set(std::int64_t position) {
    set_.run(position);
}

}  // namespace kontor
