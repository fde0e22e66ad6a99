#pragma once

namespace kontor {
class Service;
}

namespace registry {

/// Adds the registry's methods to a service, and what it listens to.
void wire(kontor::Service& service);

}  // namespace registry
