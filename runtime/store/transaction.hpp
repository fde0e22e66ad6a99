#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/ids.hpp"
#include "runtime/base/json.hpp"
#include "runtime/store/event_log.hpp"
#include "runtime/store/store_clock.hpp"

namespace kontor {

/// What one job may do to the store. Several jobs share one commit; each has a savepoint of its own, so one that throws
/// takes only its own effects back. Only the writer makes transactions, and they end with the job.
class Transaction {
public:
    Transaction(Database& database, EventAppender& log, Ids& ids, Moment moment)
        : database_{database}, log_{log}, ids_{ids}, moment_{moment} {}

    Database& database() { return database_; }
    /// The wall clock, the same for all jobs of a batch; never earlier than what the store has seen.
    Time now() const { return moment_.time; }

    /// Appends an event to the stream `<entity>/<entity_id>`; it is published after the commit.
    const StoredEvent& append(std::string_view entity, std::string_view entity_id, std::string_view type,
                              const Json& data);

    /// Runs `effect` once the batch is on disk (never if it isn't). This is where replies and messages are sent.
    void after_commit(std::function<void()> effect) { effects_.push_back(std::move(effect)); }

    /// Runs `work`; when it throws, what it did is undone, and nothing else. Returns why it failed (`what()`), nothing when
    /// it didn't. What says something of the store rather than of the work (`is_store_trouble`) is thrown on.
    std::optional<std::string> attempt(const std::function<void()>& work);

    const std::vector<StoredEvent>& events() const { return events_; }
    std::vector<StoredEvent>& events() { return events_; }
    std::vector<std::function<void()>>& effects() { return effects_; }

private:
    void undo_attempt(std::size_t events, std::size_t effects);

    Database& database_;
    EventAppender& log_;
    Ids& ids_;
    Moment moment_;
    std::vector<StoredEvent> events_;
    std::vector<std::function<void()>> effects_;
};

}  // namespace kontor
