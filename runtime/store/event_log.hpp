#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/clock.hpp"
#include "runtime/store/statement.hpp"

namespace kontor {

/// An event as the log keeps it.
struct StoredEvent {
    std::int64_t position = 0;  ///< from 1, without gaps within one store
    std::string id;             ///< UUIDv7
    std::string entity;         ///< e.g. `order`
    std::string entity_id;
    std::string type;  ///< e.g. `confirmed`
    std::int64_t version = 0;
    std::string data;  ///< JSON
    std::string traceparent;
    Time time{};
    bool time_trusted = true;  ///< see `Moment`; the order of events is that of their positions in any case
};

/// Appends to the table `events`, one service's facts in order.
class EventAppender {
public:
    explicit EventAppender(Database& database);
    /// Appends to the stream `<entity>/<entity_id>`; fills in `position` and `version`. Only within a transaction.
    /// Throws std::length_error for data above max_event_bytes.
    void append(StoredEvent& event);

private:
    Database& database_;
    Statement insert_;
    Statement version_;
};

/// Reads the table `events`, through the writing or a read-only connection.
class EventReader {
public:
    explicit EventReader(Database& database);
    /// The position of the last event; 0 for an empty log.
    std::int64_t head();
    /// Events after `position`, in order, at most `limit`.
    std::vector<StoredEvent> after(std::int64_t position, int limit);
    /// All events of one entity, in order.
    std::vector<StoredEvent> stream(std::string_view entity, std::string_view entity_id);
    /// Those after `version`, at most `limit`.
    std::vector<StoredEvent> stream_after(std::string_view entity, std::string_view entity_id,
                                          std::int64_t version, int limit);

private:
    Statement head_;
    Statement after_;
    Statement stream_;
};

}  // namespace kontor
