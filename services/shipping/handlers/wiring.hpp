#pragma once

namespace kontor {
class Service;
}

namespace shipping {

/// Adds shipping's methods to a service.
void wire(kontor::Service& service);

}  // namespace shipping
