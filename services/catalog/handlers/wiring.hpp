#pragma once

namespace kontor {
class Service;
}

namespace catalog {

/// Adds the catalogue's methods to a service.
void wire(kontor::Service& service);

}  // namespace catalog
