#include "runtime/store/transaction.hpp"

#include "runtime/telemetry/trace.hpp"

namespace kontor {

const StoredEvent& Transaction::append(std::string_view entity, std::string_view entity_id,
                                       std::string_view type, const Json& data) {
    StoredEvent event;
    event.id = ids_.uuid();
    event.entity = entity;
    event.entity_id = entity_id;
    event.type = type;
    event.data = data.dump();
    event.time = moment_.time;
    event.time_trusted = moment_.trusted;
    if (const auto* scope = TraceScope::current()) event.traceparent = scope->trace().traceparent();
    log_.append(event);
    return events_.emplace_back(std::move(event));
}

std::optional<std::string> Transaction::attempt(const std::function<void()>& work) {
    const auto events = events_.size();
    const auto effects = effects_.size();
    database_.execute("SAVEPOINT attempt");
    try {
        work();
    } catch (const std::exception& exception) {
        // Some errors end the whole transaction: then there is nothing left to go back to.
        if (is_store_trouble(exception) || !database_.in_transaction()) throw;
        undo_attempt(events, effects);
        return exception.what();
    }
    database_.execute("RELEASE attempt");
    return std::nullopt;
}

void Transaction::undo_attempt(std::size_t events, std::size_t effects) {
    database_.execute("ROLLBACK TO attempt; RELEASE attempt");
    events_.erase(events_.begin() + static_cast<std::ptrdiff_t>(events), events_.end());
    effects_.erase(effects_.begin() + static_cast<std::ptrdiff_t>(effects), effects_.end());
}

}  // namespace kontor
