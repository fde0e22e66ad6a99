#pragma once

#include "runtime/rpc/fields.hpp"
#include "services/orders/domain/order.hpp"

namespace orders {

constexpr std::size_t max_customer = 128;  ///< characters of a customer's id

Delivery read_delivery(kontor::Fields& in);

/// The member `reason`: a text, or an object with a `code` and perhaps a `detail`. Where it is optional an empty text
/// is none: forms send it.
std::optional<Reason> read_optional_reason(kontor::Fields& in);
Reason read_reason(kontor::Fields& in);

}  // namespace orders
