#pragma once

namespace kontor {
class Service;
}

namespace notification {

/// Adds the methods of notification to a service, and what it consumes.
void wire(kontor::Service& service);

}  // namespace notification
