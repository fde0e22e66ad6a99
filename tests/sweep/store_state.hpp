#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "runtime/testing/simulated_disk.hpp"

namespace sweep {

/// All rows of all tables of a store, sorted: `<table>: <column>=<value>, …`, values as SQL literals; and what SQLite finds
/// wrong with the file.
///
/// Two tables are left out. `store_clock` is the latest time the store has seen, and each start is one. `published` is how
/// far the broker has acknowledged, noted along with whatever commit comes next: a restart moves that to another one, and
/// events are published at least once all the same. Of the same kind is the column `board` of orders, where a view that is
/// to be taken off the broker (2) and one that is known to be off (0) count as one.
using StoreState = std::vector<std::string>;

/// Reads the store; no process may have it open. What is in its write-ahead log goes into the database file.
StoreState read_state(kontor::SimulatedDisk& disk, const std::string& file);

/// How many events of each type its log has.
using EventCounts = std::map<std::string, std::int64_t>;
EventCounts count_events(kontor::SimulatedDisk& disk, const std::string& file);

/// Rows that are in one only: `+` in `found`, `-` in `expected`. Empty when both are the same.
std::vector<std::string> differences(const StoreState& expected, const StoreState& found);

}  // namespace sweep
