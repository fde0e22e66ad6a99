#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>

#include "runtime/base/scheduler.hpp"
#include "runtime/bus/bus.hpp"
#include "runtime/events/event.hpp"
#include "runtime/rpc/directory.hpp"
#include "runtime/store/dead_letters.hpp"
#include "runtime/store/positions.hpp"
#include "runtime/store/writer.hpp"
#include "runtime/telemetry/log.hpp"

namespace kontor {

/// Takes in one producer's events, each once and in order: what an event leads to and the new position are one
/// transaction. It sees all of the producer's events, so that a missing sequence number is a loss; then, and whenever the
/// connection or the producer comes (back) up, it asks the producer for a replay after its own position.
class EventConsumer {
public:
    /// Applies one event within the transaction. When it throws, what it did is undone, and the event is tried again after
    /// a pause; the whole log behind it waits. After `max_attempts` (fifteen seconds) the event is parked as a dead letter,
    /// later ones of the same entity behind it, and the others go on. Trouble of the store (`is_store_trouble`) is no
    /// failure of the event: that is waited out, however long.
    using Handler = std::function<void(const Event&, Transaction&)>;

    struct Parts {
        Database& database;  ///< the writer's connection
        Writer& writer;
        DeadLetters& dead_letters;
        Bus& bus;
        Directory& directory;
        Scheduler& scheduler;
        const Clock& clock;
        Ids& ids;
        Log& log;
    };

    EventConsumer(std::string source, Handler handler, Parts parts);

    /// Subscribes. Call before the bus starts.
    void start();
    /// The connection is up: what was missed meanwhile is asked for. Delivery thread.
    void connected() { ask_for_replay(); }

    /// Runs the handler alone, for an event that was parked. On the writer; throws what it throws, as std::exception.
    void handle(const Event& event, Transaction& transaction) const;

    const std::string& source() const { return source_; }
    /// The last event taken in. Any thread.
    std::int64_t position() const { return position_; }

private:
    void received(const Message& message);
    void producer_at(std::int64_t head);
    void ask_for_replay();
    void replay_received(const Message& message);
    /// How long to wait when this event can't be taken in now, nor those behind it; nothing when the log may go on.
    using Pause = std::optional<Milliseconds>;
    Pause apply(const Event& event, Transaction& transaction);
    Pause take_in(const Event& event, Transaction& transaction);
    Pause try_event(const Event& event, Transaction& transaction);
    Pause failed(const Event& event, const std::string& cause, Transaction& transaction);
    Pause wait_behind(const Event& event, Transaction& transaction);
    void park(const Event& event, DeadLetter letter, Transaction& transaction);
    void wait(Milliseconds pause);
    void page_done(std::int64_t head);
    void ask_again_after(Milliseconds pause);
    std::string current_ask() const;

    std::string source_;
    Handler handler_;
    Parts parts_;
    ConsumedPositions positions_;
    std::string reply_topic_;

    /// The attempts of the event that is next. The writer's alone; after a restart they begin anew.
    struct Trial {
        std::int64_t sequence = 0;
        int attempts = 0;
        SteadyTime due{};  // not before
    };
    Trial trial_;

    std::atomic<std::int64_t> position_;         // committed
    std::atomic<std::int64_t> known_head_ = 0;   // the highest sequence heard of
    std::atomic<bool> asking_ = false;           // one replay at a time
    std::atomic<std::uint64_t> ask_number_ = 0;  // tells the current one's answer and timer from older ones
};

}  // namespace kontor
