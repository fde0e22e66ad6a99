#pragma once

#include "runtime/service/service.hpp"

namespace users {

/// Adds users' methods, and what it does by itself, to a service.
void wire(kontor::Service& service);

}  // namespace users
