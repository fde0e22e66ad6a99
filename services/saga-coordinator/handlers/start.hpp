#pragma once

#include "services/saga-coordinator/engine/coordinator.hpp"

namespace saga_coordinator {

/// `start`: begins a saga, or attaches to the one that has the same key. It is idempotent by the key (without one, by the
/// request's id), and answers when the saga has ended or the caller's patience has.
class Start {
public:
    Start(kontor::Service& service, const Definitions& definitions, Coordinator& coordinator);
    kontor::Reply operator()(const kontor::Request& request, kontor::Transaction& transaction);

private:
    kontor::Json make_ids(const Definition& definition);

    kontor::Service& service_;
    const Definitions& definitions_;
    Coordinator& coordinator_;
    SagaTable table_;
};

}  // namespace saga_coordinator
