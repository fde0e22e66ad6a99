#pragma once

#include "runtime/base/json.hpp"
#include "services/orders/domain/events.hpp"

namespace orders {

/// An event's name and payload, as in contract/schemas/<name>.event.json; `after` is the order the event has
/// led to.
const char* name_of(const Event& event);
kontor::Json data_of(const Event& event, const Order& after);

/// An event of an order's log read back; nothing for a name that isn't one.
std::optional<Event> event_of(std::string_view name, const kontor::Json& data);

}  // namespace orders
