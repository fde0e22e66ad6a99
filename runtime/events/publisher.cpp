#include "runtime/events/publisher.hpp"

#include "runtime/events/event.hpp"

namespace kontor {
namespace {

/// Events sent and not yet acknowledged: bounds what a slow broker makes us hold.
constexpr std::int64_t window = 512;
/// Events read from the log at a time when catching up.
constexpr int page = 128;

}  // namespace

EventPublisher::EventPublisher(std::string site, std::string service, Parts parts)
    : site_{std::move(site)},
      service_{std::move(service)},
      parts_{parts},
      reader_{parts.database},
      published_{parts.database},
      next_{published_.get() + 1},
      stored_{next_ - 1},
      acknowledged_{stored_},
      head_{reader_.head()} {}

void EventPublisher::committed(std::span<const StoredEvent> events) {
    head_ = events.back().position;
    if (!connected_) return;
    // Caught up: publish straight from memory. Otherwise the log has them.
    if (!waiting_ && events.front().position == next_) {
        for (const auto& event : events) {
            if (!publish(event)) return;
        }
        return;
    }
    publish_more();
}

void EventPublisher::committing(Transaction&) {
    const auto position = acknowledged_.load();
    if (position == stored_) return;
    published_.set(position);
    stored_ = position;
}

void EventPublisher::connected() {
    ++connection_;
    connected_ = true;
    parts_.writer.submit_always(
        {[this](Transaction& transaction) { transaction.after_commit([this] { restart(); }); }});
}

void EventPublisher::disconnected() {
    connected_ = false;
    ++connection_;
}

void EventPublisher::restart() {
    next_ = acknowledged_ + 1;
    waiting_ = false;
    publish_more();
}

void EventPublisher::publish_more() {
    waiting_ = false;
    while (connected_ && next_ <= head_) {
        for (const auto& event : reader_.after(next_ - 1, page)) {
            if (!publish(event)) return;
        }
    }
}

bool EventPublisher::publish(const StoredEvent& event) {
    if (event.position - acknowledged_ > window) {
        waiting_ = true;
        // An acknowledgement between the two lines above would find nobody waiting.
        if (event.position - acknowledged_ > window) return false;
        waiting_ = false;
    }
    const auto position = event.position;
    const auto connection = connection_.load();
    const bool sent = parts_.bus.publish(to_message(event, site_, service_), [this, connection, position] {
        on_acknowledged(connection, position);
    });
    if (!sent) {
        waiting_ = true;  // the queue is full, or the connection is gone and will come back
        return false;
    }
    next_ = position + 1;
    return true;
}

void EventPublisher::on_acknowledged(std::uint64_t connection, std::int64_t position) {
    if (connection != connection_) return;
    // One connection acknowledges in the order sent (MQTT 5 §4.6).
    acknowledged_ = position;
    if (!waiting_.exchange(false)) return;
    parts_.writer.submit_always(
        {[this](Transaction& transaction) { transaction.after_commit([this] { publish_more(); }); }});
}

}  // namespace kontor
