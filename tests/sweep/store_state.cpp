#include "tests/sweep/store_state.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "runtime/store/statement.hpp"

namespace sweep {
namespace {

using kontor::Database;
using kontor::Row;
using kontor::Statement;

constexpr std::array left_out{"store_clock", "published"};

std::vector<std::string> tables_of(Database& database) {
    std::vector<std::string> tables;
    Statement query{database,
                    "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"};
    query.each([&](Row row) { tables.push_back(row.text(0)); });
    std::erase_if(tables,
                  [](const auto& name) { return std::ranges::find(left_out, name) != left_out.end(); });
    return tables;
}

/// An SQL expression for a row's text.
std::string row_text(Database& database, const std::string& table) {
    std::string text = "'" + table + ": '";
    Statement columns{database, "SELECT name FROM pragma_table_xinfo(?)"};
    columns.each(
        [&](Row row) {
            const auto name = row.text(0);
            const auto value =
                table == "orders" && name == "board" ? "iif(board = 2, 0, board)" : "\"" + name + "\"";
            text += " || '" + name + "=' || quote(" + value + ") || ', '";
        },
        table);
    return text;
}

}  // namespace

StoreState read_state(kontor::SimulatedDisk& disk, const std::string& file) {
    auto database = Database::open(file, disk.vfs());
    StoreState state;
    for (const auto& table : tables_of(database)) {
        Statement rows{database, "SELECT " + row_text(database, table) + " FROM \"" + table + "\""};
        rows.each([&](Row row) { state.push_back(row.text(0)); });
    }
    Statement check{database, "PRAGMA integrity_check"};
    check.each([&](Row row) { state.push_back("integrity: " + row.text(0)); });
    std::ranges::sort(state);
    return state;
}

EventCounts count_events(kontor::SimulatedDisk& disk, const std::string& file) {
    auto database = Database::open(file, disk.vfs());
    EventCounts counts;
    Statement query{database, "SELECT type, count(*) FROM events GROUP BY type"};
    query.each([&](Row row) { counts[row.text(0)] = row.integer(1); });
    return counts;
}

std::vector<std::string> differences(const StoreState& expected, const StoreState& found) {
    std::vector<std::string> lost;
    std::vector<std::string> added;
    std::ranges::set_difference(expected, found, std::back_inserter(lost));
    std::ranges::set_difference(found, expected, std::back_inserter(added));
    std::vector<std::string> all;
    for (const auto& row : lost) all.push_back("- " + row);
    for (const auto& row : added) all.push_back("+ " + row);
    return all;
}

}  // namespace sweep
