#pragma once

#include <memory>

namespace kontor {
class Service;
}

namespace gateway {

class Gateway;
struct GatewaySettings;

/// Makes a service the gateway: it listens from the service's start to its stop. The result lives as long as
/// the service.
std::shared_ptr<Gateway> wire(kontor::Service& service, const GatewaySettings& settings);
/// The same with the settings of the service's configuration.
std::shared_ptr<Gateway> wire(kontor::Service& service);

}  // namespace gateway
