#pragma once

#include "runtime/base/clock.hpp"
#include "runtime/base/json.hpp"
#include "services/catalog/domain/product.hpp"

namespace catalog {

/// A product as events carry it. Members without a value are left out.
kontor::Json to_json(const Product& product);
/// A product as callers see it: with the time of its last change.
kontor::Json view_of(const Product& product, kontor::Time updated);

/// An event's name and payload, as in contract/schemas/<name>.event.json.
const char* name_of(const Event& event);
kontor::Json data_of(const Event& event);

}  // namespace catalog
