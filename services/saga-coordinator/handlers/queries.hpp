#pragma once

#include "services/saga-coordinator/engine/coordinator.hpp"

namespace saga_coordinator {

/// `get`: one saga with its data and what it waits for.
class GetSaga {
public:
    GetSaga(kontor::Service& service, const Definitions& definitions, const Coordinator& coordinator)
        : definitions_{definitions}, coordinator_{coordinator}, events_{service.read_database()} {}
    kontor::Reply operator()(const kontor::Request& request);

private:
    const Definitions& definitions_;
    const Coordinator& coordinator_;
    kontor::EventReader events_;
};

/// `list`: sagas by state and definition, oldest first.
class ListSagas {
public:
    ListSagas(kontor::Service& service, const Definitions& definitions, const Coordinator& coordinator)
        : database_{service.read_database()},
          definitions_{definitions},
          coordinator_{coordinator},
          events_{database_} {}
    kontor::Reply operator()(const kontor::Request& request);

private:
    kontor::Database& database_;
    const Definitions& definitions_;
    const Coordinator& coordinator_;
    kontor::EventReader events_;
};

}  // namespace saga_coordinator
