#pragma once

#include "runtime/base/clock.hpp"
#include "runtime/store/database.hpp"

namespace kontor {

/// When a process began to use this store: now, or a millisecond after the latest time the store has seen, where the wall
/// clock has gone back. So each start is later than all before it,
/// unless the disk was full then. Commits; call it before the writer runs.
Time note_start(Database& database, Time now);

}  // namespace kontor
