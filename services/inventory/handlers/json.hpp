#pragma once

#include <string_view>

#include "runtime/base/json.hpp"
#include "services/inventory/domain/decisions.hpp"

/// How inventory's values look on the wire: the only place that knows. See contract/schemas.
namespace inventory {

kontor::Json to_json(const Stock& stock);
kontor::Json to_json(const Lines& lines);
kontor::Json to_json(const std::vector<Shortage>& shortages);
/// `{order, state, lines, expires?}`.
kontor::Json to_json(const Reservation& reservation);

/// The state as callers know it: one that expired is released.
std::string_view public_name(ReservationState state);

/// An event as the log and the topics have it.
struct EventRecord {
    std::string_view entity;
    std::string entity_id;
    std::string_view type;
    kontor::Json data;
};
EventRecord to_record(const Event& event);

}  // namespace inventory
