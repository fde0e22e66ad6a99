#include "runtime/store/store_clock.hpp"

#include <algorithm>

#include "runtime/store/statement.hpp"

namespace kontor {

Time note_start(Database& database, Time now) {
    Statement seen{database, "SELECT time FROM store_clock"};
    const Time after{Milliseconds{seen.first([](Row row) { return row.integer(0); }).value() + 1}};
    const auto start = std::max(now, after);
    Statement note{database, "UPDATE store_clock SET time = ?"};
    try {
        note.run(start.time_since_epoch().count());
    } catch (const SQLite::Exception&) {
        // A full disk: queries are answered all the same.
    }
    return start;
}

}  // namespace kontor
