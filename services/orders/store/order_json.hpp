#pragma once

#include "runtime/base/json.hpp"
#include "services/orders/store/stored_order.hpp"

namespace orders {

/// An order as screens see it: without the address and the key. A tombstone has an id, a state, a reason
/// and, if it is known, a customer.
kontor::Json view_of(const StoredOrder& stored);
/// An order as callers see it.
kontor::Json view_of(const StoredOrder& stored, bool with_key);

kontor::Json to_json(const std::vector<Line>& lines);
kontor::Json to_json(const Delivery& delivery);
std::vector<Line> lines_of(const kontor::Json& json);
Delivery delivery_of(const kontor::Json& json);

}  // namespace orders
