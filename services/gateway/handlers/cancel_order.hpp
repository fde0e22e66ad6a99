#pragma once

#include "services/gateway/handlers/backend.hpp"
#include "services/gateway/handlers/input.hpp"

namespace gateway {

/// `POST /api/orders/{id}/cancel`: has the coordinator take a confirmed order back.
class CancelOrder {
public:
    CancelOrder(Backend& backend, const SchemaSet& schemas, kontor::Ids& ids, kontor::Milliseconds wait)
        : backend_{backend}, schemas_{schemas}, ids_{ids}, wait_{wait} {}
    kontor::HttpResponse operator()(const Exchange& exchange) const;

private:
    Backend& backend_;
    const SchemaSet& schemas_;
    kontor::Ids& ids_;
    kontor::Milliseconds wait_;
};

}  // namespace gateway
