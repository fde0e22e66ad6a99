#pragma once

#include "runtime/service/service.hpp"
#include "services/gateway/auth/key_ring.hpp"
#include "services/gateway/handlers/exchange.hpp"

namespace gateway {

/// `/ready`: 200 when an order can go through: the broker is there, tokens can be checked, all services are
/// up. Otherwise 503 and what is missing.
class Readiness {
public:
    Readiness(kontor::Service& service, const KeyRing& keys) : service_{service}, keys_{keys} {}
    kontor::HttpResponse operator()(const Exchange& exchange) const;

private:
    kontor::Service& service_;
    const KeyRing& keys_;
};

}  // namespace gateway
