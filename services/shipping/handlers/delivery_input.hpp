#pragma once

#include "runtime/rpc/fields.hpp"
#include "services/shipping/domain/shipment.hpp"

namespace shipping {

/// The members of `delivery`. Faults are noted in the fields.
Delivery read_delivery(kontor::Fields in);

}  // namespace shipping
