#pragma once

#include "services/gateway/handlers/backend.hpp"
#include "services/gateway/handlers/saga_admission.hpp"

namespace gateway {

/// Has the coordinator begin a saga, or join the one of the same key, and waits for its end. Thread-safe.
class SagaStart {
public:
    SagaStart(Backend& backend, kontor::Ids& ids, SagaAdmission& admission)
        : backend_{backend}, ids_{ids}, admission_{admission} {}
    /// The saga's view, of one that still runs when the time is over. `start` is the body of `saga-coordinator.start`.
    /// Throws `Problem`.
    kontor::Json operator()(const Exchange& exchange, kontor::Json start, kontor::Milliseconds timeout) const;

private:
    Backend& backend_;
    kontor::Ids& ids_;
    SagaAdmission& admission_;
};

}  // namespace gateway
