#pragma once

#include "services/gateway/handlers/input.hpp"
#include "services/gateway/handlers/saga_start.hpp"

namespace gateway {

/// `POST /api/orders`: has the coordinator run the checkout and waits for its end, as long as the client
/// wants to.
class PlaceOrder {
public:
    struct Parts {
        Backend& backend;
        const SchemaSet& schemas;
        kontor::Ids& ids;
        SagaStart start;
    };
    PlaceOrder(Parts parts, kontor::Milliseconds wait) : parts_{std::move(parts)}, wait_{wait} {}
    kontor::HttpResponse operator()(const Exchange& exchange) const;

private:
    Parts parts_;
    kontor::Milliseconds wait_;  // when the client doesn't say
};

/// How long to wait for a saga: as the client prefers (`Prefer: wait=`), else `fallback`; with the time that
/// an answer at the last moment needs.
kontor::Milliseconds saga_patience(const kontor::HttpRequest& request, kontor::Milliseconds fallback);

}  // namespace gateway
