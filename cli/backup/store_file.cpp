#include "cli/backup/store_file.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

#include <chrono>

#include "cli/base/failure.hpp"
#include "cli/base/random.hpp"

namespace kontor::cli {
namespace {

/// "Knt1", of the store contract.
constexpr int application_id = 0x4b6e7431;
/// Of a store in use: its writer commits within milliseconds.
constexpr int busy_timeout_ms = 2000;

constexpr const char* head_query = "SELECT coalesce(max(position), 0) FROM events";

SQLite::Database open(const std::filesystem::path& file, int flags) {
    return {file.string(), flags, busy_timeout_ms};
}

std::map<std::string, std::int64_t> read_numbers(SQLite::Database& store, const char* query) {
    std::map<std::string, std::int64_t> numbers;
    SQLite::Statement statement{store, query};
    while (statement.executeStep()) {
        numbers.emplace(statement.getColumn(0).getString(), statement.getColumn(1).getInt64());
    }
    return numbers;
}

void check(SQLite::Database& store, const std::filesystem::path& file) {
    if (store.execAndGet("PRAGMA application_id").getInt() != application_id)
        throw refused(file.string() + " is not a Kontor store");
    const auto found = store.execAndGet("PRAGMA quick_check(1)").getString();
    if (found != "ok") throw refused(file.string() + " is damaged: " + found);
}

std::int64_t milliseconds_now() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

/// UUID version 7.
std::string event_id(std::int64_t now_ms) {
    auto hex = std::string(12, '0') + random_hex(10);
    for (std::size_t digit = 12; digit-- > 0; now_ms >>= 4) hex[digit] = "0123456789abcdef"[now_ms & 15];
    hex[12] = '7';
    hex[16] = 'a';
    for (const std::size_t dash : {8, 13, 18, 23}) hex.insert(dash, "-");
    return hex;
}

LoggedEvent event_in(SQLite::Statement& row) {
    const auto stream = row.getColumn(0).getString();
    const auto slash = stream.find('/');
    return {stream.substr(0, slash), slash == std::string::npos ? "" : stream.substr(slash + 1),
            row.getColumn(1).getString(), row.getColumn(2).getString(), row.getColumn(3).getInt64()};
}

}  // namespace

StoreFacts inspect_store(const std::filesystem::path& file) {
    try {
        auto store = open(file, SQLite::OPEN_READONLY);
        check(store, file);
        return {store.execAndGet(head_query).getInt64(),
                read_numbers(store, "SELECT source, position FROM consumed"),
                read_numbers(store, "SELECT part, version FROM schema_versions")};
    } catch (const SQLite::Exception& error) {
        throw refused(file.string() + " can't be read as a store: " + error.what());
    }
}

std::int64_t consumed_of(const std::filesystem::path& file, const std::string& producer) {
    try {
        auto store = open(file, SQLite::OPEN_READONLY);
        const auto consumed = read_numbers(store, "SELECT source, position FROM consumed");
        const auto found = consumed.find(producer);
        return found == consumed.end() ? 0 : found->second;
    } catch (const SQLite::Exception&) {
        return 0;
    }
}

std::int64_t last_readable_position(const std::filesystem::path& file) {
    try {
        return open(file, SQLite::OPEN_READONLY).execAndGet(head_query).getInt64();
    } catch (const SQLite::Exception&) {
        return 0;
    }
}

std::int64_t mark_lost(const std::filesystem::path& file, const std::string& service, std::int64_t last) {
    auto store = open(file, SQLite::OPEN_READWRITE);
    SQLite::Transaction transaction{store};
    const auto head = store.execAndGet(head_query).getInt64();
    SQLite::Statement insert{
        store,
        "INSERT INTO events (position, stream, version, type, data, metadata, time) SELECT "
        "?1, ?2, coalesce(max(version), 0) + 1, 'lost', '{}', json_object('id', ?3), ?4 "
        "FROM events WHERE stream = ?2"};
    for (auto position = head + 1; position <= last; ++position) {
        const auto now = milliseconds_now();
        SQLite::bind(insert, position, "log/" + service, event_id(now), now);
        insert.exec();
        insert.reset();
    }
    transaction.commit();
    return std::max(last - head, std::int64_t{0});
}

void for_each_event(const std::filesystem::path& file, const std::function<void(const LoggedEvent&)>& use) {
    auto store = open(file, SQLite::OPEN_READONLY);
    SQLite::Statement rows{store, "SELECT stream, type, data, position FROM events ORDER BY position"};
    while (rows.executeStep()) use(event_in(rows));
}

}  // namespace kontor::cli
