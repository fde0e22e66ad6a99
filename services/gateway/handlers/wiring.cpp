#include "services/gateway/handlers/wiring.hpp"

#include "services/gateway/handlers/gateway.hpp"

namespace gateway {

void wire(kontor::Service& service) {
    wire_gateway(service, read_settings(service.settings()));
}

std::shared_ptr<Gateway> wire_gateway(kontor::Service& service, const GatewaySettings& settings) {
    auto made = std::make_shared<Gateway>(service, settings);
    service.on_start([made] { made->start(); });
    service.on_drain([made] { made->stop(); });
    service.on_reload([made] { made->reload(); });
    return made;
}

}  // namespace gateway
