#pragma once

#include "services/saga-coordinator/engine/coordinator.hpp"

namespace saga_coordinator {

/// `retry`: lets a stuck saga try its step again.
class Retry {
public:
    explicit Retry(Coordinator& coordinator) : coordinator_{coordinator} {}
    kontor::Reply operator()(const kontor::Request& request, kontor::Transaction& transaction);

private:
    Coordinator& coordinator_;
};

/// `resolve`: ends a stuck saga by an operator's word, with a note that says what was done by hand.
class Resolve {
public:
    explicit Resolve(Coordinator& coordinator) : coordinator_{coordinator} {}
    kontor::Reply operator()(const kontor::Request& request, kontor::Transaction& transaction);

private:
    Coordinator& coordinator_;
};

}  // namespace saga_coordinator
