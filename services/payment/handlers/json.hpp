#pragma once

#include "runtime/base/json.hpp"
#include "services/payment/store/payment_table.hpp"

/// How payments look on the wire: the only place that knows. See contract/schemas.
namespace payment {

/// `{id, state, order?, amount?, method?}`: the data of an event.
kontor::Json event_data(const Payment& payment);
/// The same with `updated`.
kontor::Json to_json(const StoredPayment& stored);

}  // namespace payment
