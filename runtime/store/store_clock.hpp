#pragma once

#include <optional>

#include "runtime/base/clock.hpp"
#include "runtime/store/database.hpp"

namespace kontor {

/// A time as a store stamps it.
struct Moment {
    Time time{};
    /// False while the wall clock can't be right: it was never set, or it is far behind what the store has seen.
    bool trusted = true;
};

/// The wall clock says `wall` and the store has seen `seen`: time doesn't go back within a store. Pure.
Moment moment_of(Time wall, Time seen);

/// Looks for jumps of the wall clock: by one that has just jumped nothing is old. For one thread.
class ClockWatch {
public:
    /// True when the wall clock has gone along with the steady one for `span` at least, as far as the calls can tell; call
    /// it now and then.
    bool even_for(Milliseconds span, Time wall, SteadyTime steady);

private:
    struct Look {
        Time wall;
        SteadyTime steady;
    };
    std::optional<Look> last_;
    SteadyTime since_{};
};

/// When a process began to use this store: now, or a millisecond after the latest time the store has seen, where the wall
/// clock has gone back. So each start is later than all before it,
/// unless the disk was full then. Commits; call it before the writer runs.
Time note_start(Database& database, Time now);

}  // namespace kontor
