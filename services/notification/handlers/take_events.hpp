#pragma once

#include "runtime/events/event.hpp"
#include "services/notification/handlers/outbox.hpp"

namespace notification {

/// What orders' and shipping's events are worth telling; everything else is skipped.
void take_order_event(Outbox& outbox, const kontor::Event& event, kontor::Transaction& transaction);
void take_shipment_event(Outbox& outbox, const kontor::Event& event, kontor::Transaction& transaction);

}  // namespace notification
