#pragma once

#include "services/gateway/handlers/backend.hpp"
#include "services/gateway/handlers/input.hpp"

namespace gateway {

/// `PUT /api/orders/{id}`: another place for the order. The parcel goes where its label says, so it is the shipment that is
/// redirected, and the order follows.
class AmendOrder {
public:
    AmendOrder(Backend& backend, const SchemaSet& schemas) : backend_{backend}, schemas_{schemas} {}
    kontor::HttpResponse operator()(const Exchange& exchange) const;

private:
    Backend& backend_;
    const SchemaSet& schemas_;
};

}  // namespace gateway
