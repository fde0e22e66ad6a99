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

}  // namespace kontor
