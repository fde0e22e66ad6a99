#pragma once

#include "runtime/service/service.hpp"

namespace payment {

/// Adds payment's methods, and what it does by itself, to a service.
void wire(kontor::Service& service);

}  // namespace payment
