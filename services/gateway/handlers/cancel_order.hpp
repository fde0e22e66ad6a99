#pragma once

#include "runtime/base/clock.hpp"
#include "services/gateway/handlers/input.hpp"
#include "services/gateway/handlers/saga_start.hpp"

namespace gateway {

/// `POST /api/orders/{id}/cancel`: has the coordinator take a confirmed order back. One cancellation of an order runs at
/// a time; after one that failed there is another, up to a bound.
class CancelOrder {
public:
    struct Parts {
        Backend& backend;
        const SchemaSet& schemas;
        SagaStart start;
        const kontor::Clock& clock;
    };
    CancelOrder(Parts parts, kontor::Milliseconds wait) : parts_{std::move(parts)}, wait_{wait} {}
    kontor::HttpResponse operator()(const Exchange& exchange) const;

private:
    kontor::Json find_cancellable(const Exchange& exchange, const std::string& id) const;
    kontor::Json attach(const Exchange& exchange, kontor::Json start, kontor::SteadyTime until) const;
    bool was_begun_by(const std::string& request, const Exchange& exchange, const kontor::Json& saga) const;

    Parts parts_;
    kontor::Milliseconds wait_;
};

}  // namespace gateway
