#pragma once

#include "runtime/base/clock.hpp"
#include "runtime/base/json.hpp"
#include "services/shipping/domain/shipment.hpp"

namespace shipping {

kontor::Json to_json(const Delivery& delivery);
/// Reads what `to_json` wrote.
Delivery delivery_of(const kontor::Json& json);

/// The shipment view of the contract.
kontor::Json view_of(const Shipment& shipment, kontor::Time updated);

/// The data of the event that turned a shipment into `after`.
kontor::Json data_of(const Event& event, const Shipment& after, kontor::Time time);

/// The event's name in topics and in the log.
const char* type_of(const Event& event);

}  // namespace shipping
