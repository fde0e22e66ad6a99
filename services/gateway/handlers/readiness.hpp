#pragma once

#include <atomic>

#include "runtime/service/service.hpp"
#include "services/gateway/auth/key_ring.hpp"
#include "services/gateway/handlers/exchange.hpp"

namespace gateway {

/// `/ready`: 200 when an order can go through: the broker is there, tokens can be checked, all services are
/// up, and it isn't about to end. Otherwise 503 and what is missing.
class Readiness {
public:
    /// `draining`: the gateway is about to end.
    Readiness(kontor::Service& service, const KeyRing& keys, const std::atomic<bool>& draining)
        : service_{service}, keys_{keys}, draining_{draining} {}
    kontor::HttpResponse operator()(const Exchange& exchange) const;

private:
    kontor::Service& service_;
    const KeyRing& keys_;
    const std::atomic<bool>& draining_;
};

}  // namespace gateway
