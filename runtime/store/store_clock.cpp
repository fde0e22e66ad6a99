#include "runtime/store/store_clock.hpp"

#include <algorithm>

#include "runtime/store/statement.hpp"

namespace kontor {

Moment moment_of(Time wall, Time seen) {
    // Clocks are set back by a little now and then, and that is no reason for doubt.
    constexpr std::chrono::minutes tolerance{1};
    return {std::max(wall, seen), wall >= earliest_time && wall + tolerance >= seen};
}

bool ClockWatch::even_for(Milliseconds span, Time wall, SteadyTime steady) {
    constexpr std::chrono::minutes tolerance{1};
    const bool jumped =
        !last_ || std::chrono::abs((wall - last_->wall) - (steady - last_->steady)) > tolerance;
    if (jumped) since_ = steady;
    last_ = {wall, steady};
    return steady - since_ >= span;
}

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
