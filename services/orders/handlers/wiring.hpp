#pragma once

namespace kontor {
class Service;
}

namespace orders {

/// Adds the methods of orders to a service, and what it consumes and shows.
void wire(kontor::Service& service);

}  // namespace orders
