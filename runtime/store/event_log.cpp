#include "runtime/store/event_log.hpp"

#include <stdexcept>

#include "runtime/base/bounds.hpp"
#include "runtime/base/invariant.hpp"
#include "runtime/base/json.hpp"

namespace kontor {
namespace {

std::string stream_name(std::string_view entity, std::string_view entity_id) {
    INVARIANT(!entity.empty() && entity.find('/') == std::string_view::npos);
    return std::string{entity} + "/" + std::string{entity_id};
}

StoredEvent read_event(Row row) {
    StoredEvent event;
    event.position = row.integer(0);
    const auto stream = row.text(1);
    const auto slash = stream.find('/');
    event.entity = stream.substr(0, slash);
    event.entity_id = stream.substr(slash + 1);
    event.version = row.integer(2);
    event.type = row.text(3);
    event.data = row.text(4);
    const auto metadata = Json::parse(row.text(5));
    event.id = metadata.at("id").get<std::string>();
    event.traceparent = metadata.value("traceparent", "");
    event.time = Time{Milliseconds{row.integer(6)}};
    event.time_trusted = !metadata.value("time_untrusted", false);
    return event;
}

constexpr const char* columns = "SELECT position, stream, version, type, data, metadata, time FROM events ";
constexpr int no_limit = -1;  // SQLite's word for it

}  // namespace

EventAppender::EventAppender(Database& database)
    : database_{database},
      insert_{database,
              "INSERT INTO events (stream, version, type, data, metadata, time)"
              " VALUES (?, ?, ?, ?, ?, ?)"},
      // Of a stream whose events are gone, the snapshot knows how many there were.
      version_{database,
               "SELECT max(coalesce((SELECT max(version) FROM events WHERE stream = ?1), 0),"
               " coalesce((SELECT version FROM snapshots WHERE stream = ?1), 0)) + 1"} {}

void EventAppender::append(StoredEvent& event) {
    // In the log it would be for ever, and no subscriber could ever pass it.
    if (event.data.size() > max_event_bytes)
        throw std::length_error{"an event of type " + event.type + " is too large"};
    const auto stream = stream_name(event.entity, event.entity_id);
    event.version = version_.first([](Row row) { return row.integer(0); }, stream).value();
    Json metadata{{"id", event.id}};
    if (!event.traceparent.empty()) metadata["traceparent"] = event.traceparent;
    if (!event.time_trusted) metadata["time_untrusted"] = true;
    insert_.run(stream, event.version, event.type, event.data, metadata.dump(),
                event.time.time_since_epoch().count());
    // The rowid is max + 1, also after a savepoint was rolled back: positions have no gaps.
    event.position = database_.connection().getLastInsertRowid();
}

EventReader::EventReader(Database& database)
    : head_{database, "SELECT coalesce(max(position), 0) FROM events"},
      after_{database, std::string{columns} + "WHERE position > ? ORDER BY position LIMIT ?"},
      stream_{database, std::string{columns} + "WHERE stream = ? AND version > ? ORDER BY version LIMIT ?"} {}

std::int64_t EventReader::head() {
    return head_.first([](Row row) { return row.integer(0); }).value();
}

std::vector<StoredEvent> EventReader::after(std::int64_t position, int limit) {
    std::vector<StoredEvent> events;
    after_.each([&](Row row) { events.push_back(read_event(row)); }, position, limit);
    return events;
}

std::vector<StoredEvent> EventReader::stream(std::string_view entity, std::string_view entity_id) {
    return stream_after(entity, entity_id, 0, no_limit);
}

std::vector<StoredEvent> EventReader::stream_after(std::string_view entity, std::string_view entity_id,
                                                   std::int64_t version, int limit) {
    std::vector<StoredEvent> events;
    stream_.each([&](Row row) { events.push_back(read_event(row)); }, stream_name(entity, entity_id), version,
                 limit);
    return events;
}

}  // namespace kontor
