#pragma once

#include <memory>

namespace kontor {
class Service;
}

namespace gateway {

class Gateway;
struct GatewaySettings;

/// Makes a service the gateway, with the settings of its configuration: it listens from the service's start to its stop.
void wire(kontor::Service& service);
/// The same with other settings; for tests, which also get to see the gateway. The service keeps it.
std::shared_ptr<Gateway> wire_gateway(kontor::Service& service, const GatewaySettings& settings);

}  // namespace gateway
