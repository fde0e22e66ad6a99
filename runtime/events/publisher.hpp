#pragma once

#include <atomic>
#include <deque>
#include <mutex>
#include <span>
#include <string>

#include "runtime/bus/bus.hpp"
#include "runtime/store/event_log.hpp"
#include "runtime/store/positions.hpp"
#include "runtime/store/writer.hpp"
#include "runtime/telemetry/log.hpp"

namespace kontor {

/// Follows the event log and publishes each event, in order, at least once. What the broker has acknowledged is kept in
/// the store, written along with the next commit (never with one of its own); after a restart or a lost connection it
/// begins again behind that. Runs on the writer's thread, but for acknowledgements.
class EventPublisher {
public:
    struct Parts {
        Database& database;  ///< the writer's connection
        Writer& writer;
        Bus& bus;
        Log& log;
    };
    EventPublisher(std::string site, std::string service, Parts parts);

    /// Events that were just committed.
    void committed(std::span<const StoredEvent> events);
    /// Within a commit: notes how far the broker has acknowledged.
    void committing(Transaction& transaction);
    /// The connection is (back) up: publish from the last acknowledged position on. Any thread.
    void connected();
    /// Any thread.
    void disconnected();

    /// The position up to which the broker has acknowledged everything. Any thread.
    std::int64_t acknowledged() const { return acknowledged_; }
    /// The head of the log as last committed. Any thread.
    std::int64_t head() const { return head_; }

private:
    void restart();
    void publish_more();
    bool publish(const StoredEvent& event);
    void on_acknowledged(std::uint64_t connection, std::int64_t position);

    std::string site_;
    std::string service_;
    Parts parts_;
    EventReader reader_;
    PublishedPosition published_;

    // The writer's thread only.
    std::int64_t next_;    // the position to publish next
    std::int64_t stored_;  // what the table says

    std::atomic<std::uint64_t> connection_ =
        0;  // counts connections: an old one's acknowledgements don't count
    std::atomic<bool> connected_ = false;
    std::atomic<std::int64_t> acknowledged_;
    std::atomic<std::int64_t> head_;
    std::atomic<bool> waiting_ = false;  // more to publish once the window moves
};

}  // namespace kontor
