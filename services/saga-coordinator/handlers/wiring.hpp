#pragma once

#include <memory>

#include "services/saga-coordinator/engine/coordinator.hpp"

namespace saga_coordinator {

/// Adds the coordinator's methods to a service, with the sagas that are built in.
void wire(kontor::Service& service);
/// The same with other sagas; for tests, which also get to see the engine. The service keeps it.
std::shared_ptr<Coordinator> wire_sagas(kontor::Service& service,
                                        const std::shared_ptr<const Definitions>& definitions);

}  // namespace saga_coordinator
