#pragma once

namespace kontor {
class Service;
}

namespace saga_coordinator {

/// Adds the coordinator's methods to a service.
void wire(kontor::Service& service);

}  // namespace saga_coordinator
